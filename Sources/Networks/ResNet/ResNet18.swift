import Crossbar

// ResNet-18 for 224×224 images.
//
// Paper: K. He et al., Deep Residual Learning for Image Recognition, CVPR 2016, table 1, with
// pre-activation blocks as ResNet-20 here: 7×7 stem with stride 2 and 3×3 maximum with stride 2,
// stages of 64, 128, 256 and 512 channels with two basic blocks each, stride in the first
// convolution of stages 2 to 4, and there a 1×1 convolution with normalisation on the activated
// input as shortcut.
//
// Network parameters for 1000 classes, without quantizer scales, partitioned mapping: 11,689,512
// (block convolutions 10,985,472, stem 9,408, shortcuts 172,032, their normalisation 1,792, other
// normalisation 7,808, classifier 513,000). The post-activation form, torchvision's, has as many in other places: its
// normalisation stands behind each convolution.

private func stem(_ context: NetworkContext) -> ConvolutionShape {
  ConvolutionShape(
    name: "stem", inputChannels: context.imageChannels, outputChannels: 64, kernelSize: 7,
    stride: 2, padding: 3)
}

private let channels = [64, 128, 256, 512]

/// Makes ResNet-18 in pre-activation form.
func makeImageNetResNet18(_ settings: NetworkSettings, _ context: NetworkContext) throws
  -> any Network
{
  try PreActivationResNet(
    settings, stem: stem(context), poolsStem: true, channels: channels, blocksPerStage: 2,
    context: context)
}

/// Makes ResNet-18 in torchvision's post-activation form.
func makePostActivationResNet18(_ settings: NetworkSettings, _ context: NetworkContext) throws
  -> any Network
{
  try PostActivationResNet(
    settings, stem: stem(context), channels: channels, blocksPerStage: 2, context: context)
}
