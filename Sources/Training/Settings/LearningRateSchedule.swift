import Foundation

/// How the learning rate moves over one stage of training, as a factor of the highest rate.
///
/// Time is measured in epochs from the start of the stage; a fraction is a place inside an epoch.
package enum LearningRateSchedule: Codable, Hashable, Sendable {
  /// Half a cosine from 1 to 0 over `period` epochs; nil is the length of the stage.
  ///
  /// Beyond its period the cosine rises again: `period: 70` over 200 epochs is what the authors'
  /// release runs (`T_max=70`).
  case cosine(period: Double?)
  /// The rate is multiplied by `factor` at each of `milestones`, in epochs, ascending.
  case multiStep(milestones: [Double], factor: Double)
  /// The same rate throughout.
  case constant

  /// The factor after `elapsed` epochs of a stage that lasts `duration` epochs.
  package func factor(elapsed: Double, duration: Double) -> Double {
    switch self {
    case .cosine(let period):
      0.5 * (1 + cos(Double.pi * elapsed / (period ?? duration)))
    case .multiStep(let milestones, let factor):
      milestones.reduce(1) { $1 <= elapsed ? $0 * factor : $0 }
    case .constant:
      1
    }
  }

  /// What is wrong with the numbers, or nil.
  var problem: SettingsProblem? {
    switch self {
    case .cosine(let period):
      guard let period, !(period > 0 && period.isFinite) else { return nil }
      return SettingsProblem("schedule.period", "\(period)", "a number of epochs above 0")
    case .multiStep(let milestones, let factor):
      guard milestones == milestones.sorted(), milestones.allSatisfy({ $0 > 0 && $0.isFinite })
      else {
        return SettingsProblem(
          "schedule.milestones", "\(milestones)", "ascending numbers of epochs above 0")
      }
      guard factor > 0, factor.isFinite else {
        return SettingsProblem("schedule.factor", "\(factor)", "a number above 0")
      }
      return nil
    case .constant:
      return nil
    }
  }
}
