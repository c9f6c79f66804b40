/// Images of the official data sets.
struct DatasetSize {
  let training: Int
  let test: Int

  init(_ name: String) {
    switch name {
    case "imagenet": (training, test) = (1_281_167, 50_000)
    case "imagenet-sample": (training, test) = (120, 200)
    case "fashion-mnist": (training, test) = (60_000, 10_000)
    default: (training, test) = (50_000, 10_000)
    }
  }
}
