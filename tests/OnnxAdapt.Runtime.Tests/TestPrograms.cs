using OnnxAdapt.Abstractions;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Runtime.Tests;

/// <summary>Training programs written by hand.</summary>
internal static class TestPrograms
{
    /// <summary>
    /// Gradients are whatever the batch says: for each parameter p there is a data input <c>g_p</c> whose value is the gradient, and
    /// the loss is the sum of p times g_p over the first parameter.
    /// </summary>
    public static TrainingProgram GradientsFromBatch(params (string Name, long[] Shape)[] parameters)
    {
        byte[] Build(bool training)
        {
            var graph = new TinyOnnx();
            foreach (var (name, shape) in parameters)
            {
                object[] axes = [.. shape.Cast<object>()];
                graph.Input(name, TinyOnnx.Float, axes).Input($"g_{name}", TinyOnnx.Float, axes);
                if (training)
                {
                    graph.Output($"grad_{name}", TinyOnnx.Float, axes).Node("Identity", [$"g_{name}"], [$"grad_{name}"]);
                }
            }

            var first = parameters[0].Name;
            return graph.Output("loss", TinyOnnx.Float)
                .Node("Mul", [first, $"g_{first}"], ["product"])
                .Node("ReduceSum", ["product"], ["loss"], ("keepdims", 0L))
                .ToBytes();
        }

        return new TrainingProgram
        {
            TrainingModel = Build(true),
            EvaluationModel = Build(false),
            DataInputs = [.. parameters.Select(p => new TensorSignature($"g_{p.Name}", TensorElementType.Float, [.. p.Shape.Select(d => (Dimension)d)]))],
            LossOutput = "loss",
            Parameters = [.. parameters.Select(p => new TrainableParameter(p.Name, $"grad_{p.Name}", p.Shape))],
        };
    }

    /// <summary>Mean squared error of x W + b against y over rows and columns; W is [inputs, outputs].</summary>
    public static TrainingProgram Regression(long inputs, long outputs)
    {
        TinyOnnx Forward() => new TinyOnnx()
            .Input("x", TinyOnnx.Float, "batch", inputs)
            .Input("y", TinyOnnx.Float, "batch", outputs)
            .Input("W", TinyOnnx.Float, inputs, outputs)
            .Input("b", TinyOnnx.Float, outputs)
            .Output("loss", TinyOnnx.Float)
            .Output("prediction", TinyOnnx.Float, "batch", outputs)
            .Node("Gemm", ["x", "W", "b"], ["prediction"])
            .Node("Sub", ["prediction", "y"], ["error"])
            .Node("Mul", ["error", "error"], ["squares"])
            .Node("ReduceMean", ["squares"], ["loss"], ("keepdims", 0L));

        var training = Forward()
            .Output("grad_W", TinyOnnx.Float, inputs, outputs)
            .Output("grad_b", TinyOnnx.Float, outputs)
            .Initializer("two", [2f])
            .Initializer("rows", [0L], 1)
            .Node("Size", ["error"], ["size"])
            .Node("Cast", ["size"], ["count"], ("to", 1L))
            .Node("Div", ["two", "count"], ["factor"])
            .Node("Mul", ["error", "factor"], ["d"])
            .Node("Gemm", ["x", "d"], ["grad_W"], ("transA", 1L))
            .Node("ReduceSum", ["d", "rows"], ["grad_b"], ("keepdims", 0L));

        return new TrainingProgram
        {
            TrainingModel = training.ToBytes(),
            EvaluationModel = Forward().ToBytes(),
            DataInputs =
            [
                new TensorSignature("x", TensorElementType.Float, [new Dimension(null, "batch"), inputs]),
                new TensorSignature("y", TensorElementType.Float, [new Dimension(null, "batch"), outputs]),
            ],
            LossOutput = "loss",
            AdditionalOutputs = ["prediction"],
            Parameters = [new TrainableParameter("W", "grad_W", [inputs, outputs]), new TrainableParameter("b", "grad_b", [outputs])],
        };
    }

    /// <summary>Seeded values around zero.</summary>
    public static float[] Noise(int seed, long count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, (int)count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    /// <summary>Seeded initial values of a program's parameters.</summary>
    public static ParameterSet Initial(TrainingProgram program, int seed = 1)
    {
        var set = new ParameterSet();
        foreach (var parameter in program.Parameters)
        {
            var count = parameter.Dimensions.Aggregate(1L, (product, dimension) => product * dimension);
            set.Add(parameter.Name, Tensor.Of(Noise(seed + set.Count, count), [.. parameter.Dimensions]));
        }

        return set;
    }
}
