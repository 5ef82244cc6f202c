using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>A loss as nodes of a graph. Losses over one output with one kind of labels implement the members that take one of each.</summary>
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

    /// <summary>What comes with each batch: none, one or several labels.</summary>
    /// <param name="predictions">Outputs of the model that the loss is computed on.</param>
    /// <param name="options">Settings.</param>
    IReadOnlyList<LossLabel> Labels(IReadOnlyList<Value> predictions, LossOptions options) => [new LossLabel("", LabelType, LabelShape(predictions[0].Shape))];

    /// <summary>Adds the loss of several outputs, or of several labels.</summary>
    /// <param name="emitter">Writer into the graph.</param>
    /// <param name="predictions">Outputs of the model.</param>
    /// <param name="labels">One value for each of <see cref="Labels"/>.</param>
    /// <param name="options">Settings.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="AutodiffException">A setting does not fit this loss or these predictions.</exception>
    Value Build(OperatorEmitter emitter, IReadOnlyList<Value> predictions, IReadOnlyList<Value> labels, LossOptions options) => predictions.Count == 1
        ? Build(emitter, predictions[0], labels[0], options)
        : throw new AutodiffException($"The loss '{Name}' takes one output, not {predictions.Count}.");
}
