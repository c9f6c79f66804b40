import Crossbar

// ResNet-20 for 32×32 images, and its shorter and longer relatives of 6n + 2 layers.
//
// Paper: K. He et al., Deep Residual Learning for Image Recognition, CVPR 2016, section 4.2, with
// pre-activation blocks (He et al., ECCV 2016) in the arrangement of the authors' release: stride
// in the first convolution of stages 2 and 3, and there a 1×1 convolution with normalisation on
// the activated input as shortcut. No maximum behind the stem.
//
// Network parameters for 10 classes, without quantizer scales: 272,474 with partitioned mapping
// (block convolutions 267,264, stem 432, shortcuts 2,560, their normalisation 192, other
// normalisation 1,376, classifier 650). With replicated mapping every array stores all input
// channels: 2,226,266 at 64 rows, 1,157,210 at 128 (block convolutions 1,152,000), 705,626 at 256,
// 456,794 at 512. The authors' release counts 1,183,322 at 128 rows, as it also stores quantizer
// scales: two per (array, array, column) and two per (array, column), 26,112 in all.

/// Makes ResNet-(6n + 2) in pre-activation form.
func makeCIFARResNet(
  blocksPerStage: Int, _ settings: NetworkSettings, _ context: NetworkContext
) throws -> any Network {
  try PreActivationResNet(
    settings,
    stem: ConvolutionShape(
      name: "stem", inputChannels: context.imageChannels, outputChannels: 16, kernelSize: 3,
      padding: 1),
    poolsStem: false, channels: [16, 32, 64], blocksPerStage: blocksPerStage, context: context)
}
