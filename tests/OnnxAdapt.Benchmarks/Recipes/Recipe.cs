using OnnxAdapt.V1;

namespace OnnxAdapt.Benchmarks.Recipes;

/// <summary>One way to adapt a model, with what the same job took in PyTorch.</summary>
/// <param name="Name">Name in the table.</param>
/// <param name="Trainable">What is trained.</param>
/// <param name="Rate">Learning rate.</param>
/// <param name="HeadRate">Learning rate of the head.</param>
/// <param name="Epochs">Passes.</param>
/// <param name="PeerSeconds">Processor seconds of PyTorch 2.6 on one thread; 0 when it was not measured.</param>
/// <param name="PeerAccuracy">PyTorch's accuracy, mean over its seeds, in per cent.</param>
internal sealed record Recipe(string Name, Trainable Trainable, double Rate, double HeadRate, uint Epochs, double PeerSeconds, double PeerAccuracy);
