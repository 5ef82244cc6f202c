namespace OnnxAdapt.Runtime.CustomOperators.Convolution;

/// <summary>Channels or images from a first one on.</summary>
internal readonly record struct ChannelRange(int First, int Count);
