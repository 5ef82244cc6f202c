using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Benchmarks.Steps;

/// <summary>A network with random weights, in the form in which exporters write it, and a batch for it.</summary>
/// <param name="Name">Name on the command line of this program and of its peers.</param>
/// <param name="Description">Shapes, in words.</param>
/// <param name="Build">Makes the model; its only output are the logits [batch, classes].</param>
/// <param name="Input">The input <c>x</c>.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Products">The matrix products of one step, forward and backward; empty where the floor is not measured.</param>
internal sealed record StepNetwork(string Name, string Description, Func<OnnxModel> Build, Func<Tensor> Input, int Classes, IReadOnlyList<MatrixProduct> Products)
{
    /// <summary>Rows of the batch.</summary>
    public int Batch => (int)Input().Dimensions[0];
}
