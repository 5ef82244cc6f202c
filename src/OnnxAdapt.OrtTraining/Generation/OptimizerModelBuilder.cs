using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;

namespace OnnxAdapt.OrtTraining.Generation;

/// <summary>
/// The optimizer as a graph of one node, before it one that clips when asked. The runtime checks names and order of the inputs literally
/// and knows the optimizer by the type of its node.
/// </summary>
internal static class OptimizerModelBuilder
{
    private const long IrVersion = 10;
    private const long Opset = 17;

    public static OnnxModel Build(ArtifactOptimizer optimizer)
    {
        optimizer.Validate();
        var model = new OnnxModel { IrVersion = IrVersion, ProducerName = "OnnxAdapt", Opsets = { [""] = Opset, [ReservedNames.Domain] = 1 } };
        model.Graph.Name = "optimizer";
        var rate = Input(model, new Value("learning_rate", DataType.Float, Shape.Of(1)));
        var step = Input(model, new Value("step", DataType.Int64, Shape.Of(1)));
        var parameters = Input(model, Sequence("params"));
        var gradients = Input(model, Sequence("gradients"));
        var first = Input(model, Sequence("first_order_moments"));
        var clipped = Clipped(model, gradients, optimizer.MaxGradientNorm);
        if (optimizer.Kind == OptimizerKind.AdamW)
        {
            var second = Input(model, Sequence("second_order_moments"));
            Add(model, "AdamWOptimizer", [rate, step, parameters, clipped, first, second], new Value("updated_flag", DataType.Bool, Shape.Of(1)), Constants(optimizer));
        }
        else
        {
            Add(model, "SGDOptimizerV2", [rate, parameters, clipped], new Value("update_completed", DataType.Bool), []);
        }

        model.Graph.Outputs.Add(model.Graph.Nodes[^1].Outputs[0]!);
        return model;
    }

    private static Value Clipped(OnnxModel model, Value gradients, float norm) => norm == 0
        ? gradients
        : Add(model, "InplaceClipGradNorm", [gradients], new Value("clipped_gradients"), [new("max_norm", norm)]);

    private static IEnumerable<KeyValuePair<string, AttributeValue>> Constants(ArtifactOptimizer optimizer) =>
    [
        new("alpha", optimizer.Alpha), new("beta", optimizer.Beta), new("epsilon", optimizer.Epsilon), new("weight_decay", optimizer.WeightDecay),
        new("adam_mode", (long)optimizer.AdamMode), new("correct_bias", optimizer.CorrectBias ? 1L : 0L),
    ];

    private static Value Sequence(string name) => SequenceValues.Create(name, DataType.Float);

    private static Value Input(OnnxModel model, Value value)
    {
        model.Graph.Inputs.Add(value);
        return value;
    }

    private static Value Add(OnnxModel model, string opType, Value[] inputs, Value output, IEnumerable<KeyValuePair<string, AttributeValue>> attributes)
    {
        model.Graph.Nodes.Add(new Node(new OperatorId(ReservedNames.Domain, opType), inputs, [output], attributes, opType));
        return output;
    }
}
