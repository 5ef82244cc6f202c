namespace OnnxAdapt.Graph.Tests.Properties;

/// <summary>Makes valid random graphs from a seed.</summary>
internal static class RandomGraphs
{
    private static readonly string[] Unary = ["Neg", "Abs", "Identity", "Floor", "Transpose", "Flatten", "Shape", "ReduceMax", "Squeeze", "Cast"];
    private static readonly string[] Binary = ["Add", "Sub", "Mul", "Max", "Equal"];
    private static readonly string[] OddNames = ["", "x y", "a\"b", "ünï", "1st", "com.x"];

    public static OnnxModel Make(int seed)
    {
        var random = new Random(seed);
        var model = new OnnxModel { IrVersion = 8, ProducerName = "random", Opsets = { [""] = 17, ["me"] = 1 } };
        var builder = new GraphBuilder(model.Graph, 17);
        List<Value> values = [builder.Input("input", DataType.Float, new Shape("N", 3))];
        for (var i = random.Next(4); i >= 0; i--)
        {
            values.Add(builder.Constant(RandomTensor(random), OddNames[random.Next(OddNames.Length)] + "c"));
        }

        for (var i = random.Next(1, 12); i > 0; i--)
        {
            values.Add(AddNode(builder, random, values));
        }

        builder.Output(values[^1]);
        return model;
    }

    /// <summary>A graph whose nodes all have constant inputs.</summary>
    public static OnnxModel MakeConstant(int seed)
    {
        var random = new Random(seed);
        var model = new OnnxModel { IrVersion = 8, Opsets = { [""] = 17 } };
        var builder = new GraphBuilder(model.Graph, 17);
        List<Value> values = [builder.Constant(RandomTensor(random)), builder.Constant(RandomTensor(random))];
        for (var i = random.Next(1, 8); i > 0; i--)
        {
            values.Add(AddNode(builder, random, values));
        }

        foreach (var value in values)
        {
            builder.Output(builder.Add(new OperatorId("me", "Use"), [value], 1)[0]);
        }

        return model;
    }

    private static TensorData RandomTensor(Random random)
    {
        long[] sizes = [.. Enumerable.Range(0, random.Next(3)).Select(_ => (long)random.Next(1, 4))];
        var count = (int)TensorSizes.Count(sizes);
        return random.Next(2) == 0
            ? TensorData.Of([.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-4, 5) / 2)], sizes)
            : TensorData.Of([.. Enumerable.Range(0, count).Select(_ => (long)random.Next(-3, 4))], sizes);
    }

    private static Value AddNode(GraphBuilder builder, Random random, List<Value> values)
    {
        if (random.Next(3) == 0)
        {
            return builder.Add(Binary[random.Next(Binary.Length)], [Pick(random, values), Pick(random, values)], name: OddNames[random.Next(OddNames.Length)] + "v");
        }

        var op = Unary[random.Next(Unary.Length)];
        KeyValuePair<string, AttributeValue>[] attributes = op == "Cast" ? [KeyValuePair.Create("to", (AttributeValue)(long)(random.Next(2) == 0 ? DataType.Int64 : DataType.Float))] : [];
        return builder.Add(op, [Pick(random, values)], attributes);
    }

    private static Value Pick(Random random, List<Value> values) => values[random.Next(values.Count)];
}
