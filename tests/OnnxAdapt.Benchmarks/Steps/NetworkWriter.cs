using OnnxAdapt.Autodiff;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Benchmarks.Steps;

/// <summary>Writes layers with random weights as exporters write them.</summary>
internal sealed class NetworkWriter
{
    private readonly OnnxModel _model = new() { ProducerName = "onnxadapt", IrVersion = 8 };
    private readonly OperatorEmitter _emitter;
    private readonly Random _random = new(0);
    private readonly long[] _shape;

    public NetworkWriter(params long[] inputShape)
    {
        _model.Opsets[""] = 17;
        _model.Graph.Name = "network";
        _shape = inputShape;
        _emitter = new OperatorEmitter(new GraphBuilder(_model.Graph, 17));
        Input = _emitter.Graph.Input("x", DataType.Float, new Shape(["batch", .. inputShape.Skip(1).Select(size => (Dim)size)]));
    }

    public Value Input { get; }

    public OnnxModel Finish(Value logits)
    {
        logits.Name = "logits";
        _emitter.Graph.Output(logits);
        return _model;
    }

    public Value Add(Value a, Value b) => _emitter.Add(a, b);

    public Value MatMul(Value a, Value b) => _emitter.MatMul(a, b);

    public Value Scale(Value x, double factor) => _emitter.Mul(x, factor);

    public Value Relu(Value x) => _emitter.Unary("Relu", x);

    public Value Relu6(Value x) => _emitter.Emit("Clip", [x, _emitter.Scalar(0, x), _emitter.Scalar(6, x)], x.Type, x.Shape);

    public Value Softmax(Value x) => _emitter.Emit("Softmax", [x], x.Type, x.Shape, ("axis", -1L));

    public Value Transpose(Value x, params long[] permutation) => _emitter.Transpose(x, permutation);

    /// <summary>x (1 + erf(x / sqrt 2)) / 2 in primitive operators.</summary>
    public Value Gelu(Value x) => _emitter.Mul(_emitter.Mul(x, _emitter.Add(_emitter.Erf(_emitter.Div(x, _emitter.Scalar(Math.Sqrt(2), x))), 1)), 0.5);

    /// <summary>Gemm with a weight [outputs, inputs].</summary>
    public Value Linear(Value x, int inputs, int outputs)
    {
        var y = _emitter.Gemm(x, Weight("linear.weight", inputs, outputs, inputs), Bias("linear.bias", outputs), transposeB: true);
        y.Shape = new Shape("batch", outputs);
        return y;
    }

    /// <summary>MatMul with a weight [inputs, outputs] and an added bias.</summary>
    public Value Project(Value x, int inputs, int outputs) => _emitter.Add(_emitter.MatMul(x, Weight("project.weight", inputs, inputs, outputs)), Bias("project.bias", outputs));

    public Value LayerNorm(Value x, int width) => _emitter.Emit(
        "LayerNormalization", [x, Filled("norm.weight", 1, width), Filled("norm.bias", 0, width)], x.Type, x.Shape, ("axis", -1L), ("epsilon", 1e-12f));

    public Value SplitHeads(Value x, int heads) => _emitter.Transpose(_emitter.Reshape(x, 0, 0, heads, x.Shape![2].Size!.Value / heads), [0, 2, 1, 3]);

    public Value JoinHeads(Value x, int width) => _emitter.Reshape(_emitter.Transpose(x, [0, 2, 1, 3]), 0, 0, width);

    public Value MeanOverLength(Value x) => _emitter.ReduceMean(x, [1], keepDims: false);

    public Value GlobalPool(Value x, int channels)
    {
        var pooled = _emitter.Emit("GlobalAveragePool", [x], x.Type, new Shape("batch", channels, 1, 1));
        return _emitter.Emit("Flatten", [pooled], x.Type, new Shape("batch", channels), ("axis", 1L));
    }

    /// <summary>Convolution without bias, then BatchNormalization with batch statistics.</summary>
    public Value ConvNorm(Value x, int inputs, int outputs, int kernel, int stride = 1, int group = 1)
    {
        var (height, width) = (Reduced(x, 2, stride), Reduced(x, 3, stride));
        long pad = kernel / 2;
        var fan = inputs / group * kernel * kernel;
        var y = _emitter.Emit(
            "Conv", [x, Weight("conv.weight", fan, outputs, inputs / group, kernel, kernel)], x.Type, new Shape("batch", outputs, height, width),
            ("kernel_shape", new long[] { kernel, kernel }), ("strides", new long[] { stride, stride }), ("pads", new[] { pad, pad, pad, pad }), ("dilations", new long[] { 1, 1 }), ("group", (long)group));
        var normalized = _emitter.EmitMany(
            OperatorId.Standard("BatchNormalization"),
            [y, Filled("bn.weight", 1, outputs), Filled("bn.bias", 0, outputs), Filled("bn.running_mean", 0, outputs), Filled("bn.running_var", 1, outputs)],
            3, ("training_mode", 1L), ("momentum", 0.9f), ("epsilon", 1e-5f));
        (normalized[0].Type, normalized[0].Shape) = (y.Type, y.Shape);
        return normalized[0];
    }

    /// <summary>The last hidden state of one LSTM over [batch, length, inputs].</summary>
    public Value LastState(Value x, int inputs, int hidden)
    {
        var outputs = _emitter.EmitMany(
            OperatorId.Standard("LSTM"),
            [
                _emitter.Transpose(x, [1, 0, 2]), Weight("lstm.W", hidden, 1, 4 * hidden, inputs), Weight("lstm.R", hidden, 1, 4 * hidden, hidden),
                Bias("lstm.B", 1, 8 * hidden),
            ],
            2, ("hidden_size", (long)hidden));
        (outputs[1].Type, outputs[1].Shape) = (x.Type, new Shape(1, "batch", hidden));
        (outputs[0].Type, outputs[0].Shape) = (x.Type, new Shape(_shape[1], 1, "batch", hidden));
        return _emitter.Squeeze(outputs[1], 0);
    }

    private static long Reduced(Value x, int axis, int stride) => (x.Shape![axis].Size!.Value + stride - 1) / stride;

    private Value Weight(string name, int fan, params long[] shape) => Uniform(name, 1 / Math.Sqrt(fan), shape);

    private Value Bias(string name, params long[] shape) => Uniform(name, 0.05, shape);

    private Value Uniform(string name, double limit, long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(((_random.NextDouble() * 2) - 1) * limit);
        }

        return _emitter.Graph.Constant(TensorData.Of(values, shape), name);
    }

    private Value Filled(string name, float value, int size) => _emitter.Graph.Constant(TensorData.Of([.. Enumerable.Repeat(value, size)], size), name);
}
