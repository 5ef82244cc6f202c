namespace OnnxAdapt.Graph.Folding;

/// <summary>Computes the outputs of a node from constant inputs.</summary>
/// <exception cref="NotSupportedException">The node is of a kind that is left to the runtime.</exception>
internal delegate TensorData[] FoldingKernel(FoldingContext node);
