using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>A loss as nodes of a graph.</summary>
public interface ILoss
{
    /// <summary>Name by which it is chosen.</summary>
    string Name { get; }

    /// <summary>Element type of the labels.</summary>
    DataType LabelType { get; }

    /// <summary>Shape of the labels for predictions of the given shape, as far as it is known.</summary>
    Shape? LabelShape(Shape? predictions);

    /// <summary>Adds the loss.</summary>
    /// <param name="emitter">Writer into the graph.</param>
    /// <param name="predictions">Output of the model, [batch, outputs].</param>
    /// <param name="labels">Labels of the type and shape above.</param>
    /// <param name="options">Settings.</param>
    /// <returns>A scalar: the mean over the batch.</returns>
    /// <exception cref="AutodiffException">A setting does not fit this loss or these predictions.</exception>
    Value Build(OperatorEmitter emitter, Value predictions, Value labels, LossOptions options);
}
