using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Serialization;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>Graphs of bases, to look at.</summary>
internal static class BaseGraph
{
    /// <summary>The graph with the shapes of its values.</summary>
    /// <exception cref="AdaptException">FailedPrecondition when it cannot be read.</exception>
    public static OnnxModel Read(IBaseModel baseModel)
    {
        try
        {
            var model = OnnxReader.Read(baseModel.ModelPath);
            ShapeInference.Run(model);
            return model;
        }
        catch (Exception cause) when (cause is OnnxFormatException or GraphException or AutodiffException)
        {
            throw new AdaptException(AdaptErrorKind.FailedPrecondition, $"The graph of '{baseModel.Name}' cannot be read: {cause.Message}", cause);
        }
    }
}
