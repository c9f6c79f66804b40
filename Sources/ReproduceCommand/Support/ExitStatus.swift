import Crossbar
import Datasets
import Networks
import Reproduction
import Results
import Tensors
import Training

/// How a command ends.
///
/// Thrown, it ends the command without a further message.
package enum ExitStatus: Int32, Error, CaseIterable, Sendable {
  /// Everything asked for was done.
  case done = 0
  /// `--check` was given and a published claim was not reproduced, or `--verify` and hardware gave
  /// another result than the network.
  case checkFailed = 1
  /// A run failed, or a file or standard output could not be written.
  case runFailed = 2
  /// A flag, a recipe or a setting cannot be used.
  case usage = 64
  /// Something that has to be read is missing or unreadable.
  case missingInput = 66
  /// Ctrl-C; what was done so far is kept.
  case interrupted = 130
}

/// An error of the modules below, with the exit status that it means.
struct Failure: Error {
  let message: String
  let status: ExitStatus

  init(_ message: String, _ status: ExitStatus) {
    self.message = message
    self.status = status
  }

  /// Classifies an error; nil for those of the command line's parser.
  init?(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as RecipeError:
      if case .unreadable = error {
        self.init("\(error)", .missingInput)
      } else {
        self.init("\(error)", .usage)
      }
    case ScaffoldError.notACheckout: self.init("\(error)", .missingInput)
    case ScaffoldError.unwritable: self.init("\(error)", .runFailed)
    case is ScaffoldError: self.init("\(error)", .usage)
    case TrainingError.interrupted, ChipSweepError.interrupted: self.init("\(error)", .interrupted)
    case TrainingError.checkpoint: self.init("\(error)", .missingInput)
    case is PlanError, is CatalogueError, is ChipSweepError,
      is ExportError, is NetworkError, is CrossbarError,
      is TrainingError:
      self.init("\(error)", .usage)
    case DatasetError.unwritable, DatasetError.downloadFailed, DatasetError.programFailed:
      self.init("\(error)", .runFailed)
    case WeightsError.unwritable: self.init("\(error)", .runFailed)
    case WeightsError.mismatch: self.init("\(error)", .usage)
    case is WeightsError: self.init("\(error)", .missingInput)
    case DatasetError.notDownloadable: self.init("\(error)", .usage)
    case LayerReportError.unknownLayer: self.init("\(error)", .usage)
    case HDF5Error.unreadable, HDF5Error.notHDF5, HDF5Error.missing, HDF5Error.typeMismatch:
      self.init("\(error)", .missingInput)
    case is DatasetError, is RunFileError, is ResultStoreError, is LayerReportError,
      is ProbeError:
      self.init("\(error)", .missingInput)
    case FigureError.noGnuplot: self.init("\(error)", .missingInput)
    case is FigureError: self.init("\(error)", .runFailed)
    case let failure as RunFailure: self.init(failure.reason, .runFailed)
    // Of files that are written, or a fault of this program.
    case is HDF5Error, is FileLockError, is TorchError: self.init("\(error)", .runFailed)
    default: return nil
    }
  }
}
