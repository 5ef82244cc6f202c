using FsCheck;
using FsCheck.Fluent;
using OnnxAdapt.Graph.Checking;
using OnnxAdapt.Graph.Folding;
using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Inference.Rules;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Graph.Structure;
using OnnxAdapt.Graph.Text;

namespace OnnxAdapt.Graph.Tests.Properties;

public sealed class GraphPropertyTests
{
    private static readonly Config Replayable = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20240601, 7);

    [Fact]
    public void WriteThenRead_AnyGraph_PrintsTheSame() => Check(seed =>
    {
        var text = GraphPrinter.Print(RandomGraphs.Make(seed));
        return text == GraphPrinter.Print(OnnxReader.Read(OnnxWriter.ToBytes(RandomGraphs.Make(seed))));
    });

    [Fact]
    public void PrintThenParse_AnyGraph_WritesTheSameBytes() => Check(seed =>
    {
        var model = RandomGraphs.Make(seed);
        return OnnxWriter.ToBytes(model).AsSpan().SequenceEqual(OnnxWriter.ToBytes(GraphParser.ParseModel(GraphPrinter.Print(model))));
    });

    [Fact]
    public void TopologicalOrder_AnyShuffledGraph_IsValidAgain() => Check(seed =>
    {
        var model = RandomGraphs.Make(seed);
        Node[] shuffled = [.. model.Graph.Nodes];
        new Random(seed).Shuffle(shuffled);
        model.Graph.Nodes.Clear();
        foreach (var node in shuffled)
        {
            model.Graph.Nodes.Add(node);
        }

        TopologicalOrder.Apply(model.Graph);
        return GraphChecker.Check(model).Count == 0;
    });

    /// <summary>What is inferred of a value never differs from what computing it gives.</summary>
    [Fact]
    public void Infer_AnyConstantGraph_AgreesWithTheComputedTensors() => Check(seed =>
    {
        var model = RandomGraphs.MakeConstant(seed);
        var state = ShapeInference.Infer(model);
        var folded = RandomGraphs.MakeConstant(seed);
        new ConstantFolding().Run(folded);
        var computed = folded.Graph.Initializers.ToDictionary(value => value.Name, value => value.Initializer!);
        return model.Graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>().All(value => !computed.TryGetValue(value.Name, out var tensor) || Agrees(state.Get(value), tensor));
    });

    [Fact]
    public void CountOf_AnySlice_EqualsCountingOneByOne() => Prop.ForAll(
        Arb.From(Gen.Choose(0, 6).SelectMany(size => Gen.Choose(-9, 9).SelectMany(start => Gen.Choose(-9, 9).SelectMany(end => Gen.Choose(-3, 3).Select(step => (size, start, end, step)))))),
        item => item.step == 0 || new SliceRange(item.start, item.end, item.step).CountOf(item.size).Size == Sliced(item.size, item.start, item.end, item.step).Count).Check(Replayable);

    private static void Check(Func<int, bool> holds) => Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue - 1)), holds).Check(Replayable);

    private static bool Agrees(ValueFact fact, TensorData tensor) =>
        (fact.Type == DataType.Undefined || fact.Type == tensor.Type)
        && (fact.Shape is null || (fact.Shape.Count == tensor.Sizes.Count && fact.Shape.Zip(tensor.Sizes).All(pair => pair.First.Size is null || pair.First.Size == pair.Second)))
        && (fact.Elements is null || tensor.Type != DataType.Int64 || fact.Elements.Zip(tensor.AsSpan<long>().ToArray()).All(pair => pair.First.Size is null || pair.First.Size == pair.Second));

    /// <summary>Slicing as the standard describes it, spelled out: the start is moved into the axis, the end to its borders.</summary>
    private static List<int> Sliced(int size, int start, int end, int step)
    {
        var first = start < 0 ? start + size : start;
        var last = end < 0 ? end + size : end;
        first = step > 0 ? Math.Clamp(first, 0, size) : Math.Clamp(first, 0, Math.Max(0, size - 1));
        last = step > 0 ? Math.Clamp(last, 0, size) : Math.Clamp(last, -1, Math.Max(-1, size - 1));
        List<int> kept = [];
        for (var i = first; size > 0 && (step > 0 ? i < last : i > last); i += step)
        {
            kept.Add(i);
        }

        return kept;
    }
}
