import Reproduction
import Testing

@Suite struct MethodCatalogueTests {
  @Test("options reach the method, defaults fill the rest")
  func options() throws {
    let method = try Fixture.methods().make(
      "ours", options: .mapping(["clip": .number(0.25)]), file: "run.h5")
    let ours = try #require(method as? OursMethod)
    #expect(ours.clip == 0.25)
    #expect(ours.level == 1)
  }

  @Test("a method without options refuses every key")
  func noOptions() throws {
    #expect(throws: RecipeError.self) {
      try Fixture.methods().make("rival", options: .mapping(["x": .integer(1)]), file: "run.h5")
    }
  }

  @Test("two methods of one name are refused")
  func duplicate() {
    #expect(throws: CatalogueError.duplicateName("ours")) {
      try MethodCatalogue([OursMethod.self, OursMethod.self])
    }
  }
}
