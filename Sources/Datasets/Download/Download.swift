/// One file that a data set is published in, and the data files it supplies.
struct Download: Hashable, Sendable {
  /// What becomes of the file once it is here.
  enum Packing: Hashable, Sendable {
    /// A tar archive, compressed with gzip, of the data set's folder; it is unpacked and removed.
    case archive
    /// The file is a data file, and stays as it is.
    case dataFile
  }

  /// The data set's folder, under the folder for data.
  let folderName: String
  /// The file's name.
  let file: String
  /// The folder of the official address, without a `/` at the end.
  let officialFolder: String
  /// The publisher's checksum of the file.
  let checksum: Checksum
  /// What becomes of the file.
  let packing: Packing
  /// The data files it supplies, in the data set's folder, with the checksums of their contents;
  /// a `.gz` file's contents are what it unpacks to, for it may have been packed again.
  let supplies: [DataFileChecksum]
}

/// A data file and the checksum of its contents.
struct DataFileChecksum: Hashable, Sendable {
  /// Its name in the data set's folder.
  let file: String
  /// Of its bytes, or of what they unpack to if the name ends in `.gz`.
  let contents: Checksum

  init(_ file: String, sha256 digest: String) {
    self.file = file
    contents = .sha256(digest)
  }
}

extension DatasetName {
  /// The files it is published in.
  ///
  /// Archive checksums are the publishers'. Those of CIFAR's contents were computed from genuine
  /// files; those of Fashion-MNIST's from Debian's `dataset-fashion-mnist`, whose files give the
  /// publisher's md5 once gzip's name and time are put back.
  var downloads: [Download] {
    switch self {
    case .cifar10: [Self.cifar10Download]
    case .cifar100: [Self.cifar100Download]
    case .fashionMNIST: Self.fashionMNISTDownloads
    // Offered to registered users only.
    case .imageNet, .imageNetSample: []
    }
  }

  private static let cifar10Download = Download(
    folderName: DatasetName.cifar10.folderName, file: "cifar-10-binary.tar.gz",
    officialFolder: "https://www.cs.toronto.edu/~kriz",
    checksum: .md5("c32a1d4ab5d03f1284b67883e8d87530"), packing: .archive,
    supplies: [
      DataFileChecksum(
        "data_batch_1.bin",
        sha256: "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
      DataFileChecksum(
        "data_batch_2.bin",
        sha256: "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
      DataFileChecksum(
        "data_batch_3.bin",
        sha256: "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
      DataFileChecksum(
        "data_batch_4.bin",
        sha256: "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
      DataFileChecksum(
        "data_batch_5.bin",
        sha256: "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
      DataFileChecksum(
        "test_batch.bin",
        sha256: "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"),
    ])

  private static let cifar100Download = Download(
    folderName: DatasetName.cifar100.folderName, file: "cifar-100-binary.tar.gz",
    officialFolder: "https://www.cs.toronto.edu/~kriz",
    checksum: .md5("03b5dce01913d631647c71ecec9e9cb8"), packing: .archive,
    supplies: [
      DataFileChecksum(
        "train.bin",
        sha256: "f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29"),
      DataFileChecksum(
        "test.bin",
        sha256: "d8b1e6b7b3bee4020055f0699b111f60b1af1e262aeb93a0b659061746f8224a"),
    ])

  private static let fashionMNISTDownloads = [
    (
      "train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
      "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"
    ),
    (
      "train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe",
      "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"
    ),
    (
      "t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79",
      "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"
    ),
    (
      "t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310",
      "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"
    ),
  ].map { file, md5, contents in
    Download(
      folderName: DatasetName.fashionMNIST.folderName, file: file,
      officialFolder: "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
      checksum: .md5(md5), packing: .dataFile,
      supplies: [DataFileChecksum(file, sha256: contents)])
  }
}
