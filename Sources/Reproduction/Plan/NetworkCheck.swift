import Crossbar
import Networks
import Tensors
import Training

/// Makes each network of a plan once, so that what cannot be laid out is refused before any work.
package struct NetworkCheck {
  private let methods: MethodCatalogue

  package init(methods: MethodCatalogue) { self.methods = methods }

  /// Checks settings, layers, arrays and stages of every method in every column.
  ///
  /// - Throws: ``PlanError``, naming column, method, layer and setting.
  package func check(_ plan: Plan) throws {
    for column in plan.recipe.columns.indices {
      let cells = plan.cells.filter { $0.column == column }
      var layers: SchemeCost?
      // The last row first, with its network: of the others only the quantizers are made.
      for cell in Dictionary(grouping: cells, by: \.row).sorted(by: { $0.key > $1.key }) {
        guard let configuration = cell.value.first?.configuration else { continue }
        do {
          if let layers {
            _ = try layers.of(checkedMethod(of: configuration))
          } else {
            try check(configuration)
            layers = try SchemeCost(
              network: configuration.network, crossbar: configuration.crossbar)
          }
        } catch {
          throw PlanError.column(
            plan.recipe.columns[column].name, method: configuration.method.name,
            reason: "\(error)")
        }
      }
    }
  }

  /// Checks one run.
  ///
  /// - Throws: `NetworkError`, `CrossbarError` or `TrainingError`, naming layer and setting.
  package func check(_ configuration: RunConfiguration) throws {
    let method = try checkedMethod(of: configuration)
    _ = try NetworkCatalogue.make(
      configuration.network,
      context: NetworkContext(
        classes: 10, crossbar: configuration.crossbar, method: method,
        generator: Generator(seed: 0)))
  }

  /// The method of a run whose settings and stages can be used.
  private func checkedMethod(
    of configuration: RunConfiguration
  ) throws -> any QuantizationMethod {
    if let problem = configuration.problem { throw TrainingError.setting(problem) }
    let method = try methods.method(of: configuration)
    _ = try StagePlan(method.stages, epochs: configuration.training.epochs)
    return method
  }
}
