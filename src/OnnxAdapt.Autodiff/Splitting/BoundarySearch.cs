using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Splitting;

/// <summary>Finds the values to keep between a frozen part and a trained one.</summary>
internal sealed class BoundarySearch
{
    /// <summary>Size that an axis of unknown length is taken for when values are compared.</summary>
    private const double TypicalLength = 32;

    private static readonly HashSet<string> Costly = new(StringComparer.Ordinal)
    {
        "MatMul", "Gemm", "Einsum", "FusedMatMul", "FusedGemm", "MatMulNBits", "MatMulInteger", "MatMulIntegerToFloat", "DynamicQuantizeMatMul", "QLinearMatMul", "QGemm", "GemmFastGelu",
        "Conv", "ConvTranspose", "FusedConv", "NhwcFusedConv", "ConvInteger", "QLinearConv", "DeformConv", "STFT", "DFT",
        "LSTM", "GRU", "RNN", "DynamicQuantizeLSTM", "Attention", "MultiHeadAttention", "GroupQueryAttention", "QAttention", "If", "Loop", "Scan",
    };

    private readonly OnnxGraph _graph;
    private readonly TrainedPart _part;
    private readonly ExampleShapes _shapes;
    private readonly HashSet<Value> _data;
    private readonly HashSet<Value> _needed;

    public BoundarySearch(OnnxGraph graph, TrainedPart part, ExampleShapes shapes)
    {
        (_graph, _part, _shapes) = (graph, part, shapes);
        _data = [.. graph.Inputs];
        foreach (var node in graph.Nodes.Where(node => GraphWalk.NeededBy(node).Any(_data.Contains)))
        {
            _data.UnionWith(node.Outputs.OfType<Value>());
        }

        _needed = Needed();
    }

    /// <summary>The boundary; empty, with a reason, when there is nothing worth keeping.</summary>
    public IReadOnlyList<Value> Find(out string reason)
    {
        var frozen = _graph.Nodes.Where(node => !_part.Contains(node) && node.Outputs.OfType<Value>().Any(_needed.Contains)).ToArray();
        var costly = frozen.Where(node => Costly.Contains(node.Op.OpType) && node.Outputs.OfType<Value>().Any(_data.Contains)).ToList();
        var count = costly.Count;
        while (costly.Count > 0)
        {
            var cut = new MinimumCut<Value>();
            Connect(cut, frozen, costly);
            if (cut.Solve(out var stuck))
            {
                reason = "";
                return Ordered(cut.Cut());
            }

            costly.RemoveAll(node => node.Outputs.Contains(stuck));
        }

        reason = count == 0
            ? "No costly layer lies before the first trained parameter."
            : $"Before the first trained parameter lie {count} costly layers, but what follows from them cannot be kept for one example each: no value between surely has one row for each example.";
        return [];
    }

    /// <summary>What the trained part is computed from.</summary>
    private HashSet<Value> Needed()
    {
        var found = new HashSet<Value>();
        var pending = new Stack<Value>(_part.Outputs);
        while (pending.TryPop(out var value))
        {
            if (found.Add(value) && value.Producer is { } producer)
            {
                foreach (var input in GraphWalk.NeededBy(producer))
                {
                    pending.Push(input);
                }
            }
        }

        return found;
    }

    private void Connect(MinimumCut<Value> cut, IReadOnlyList<Node> frozen, IReadOnlyList<Node> costly)
    {
        var sources = costly.ToHashSet();
        foreach (var node in frozen)
        {
            foreach (var output in node.Outputs.OfType<Value>().Where(_needed.Contains))
            {
                cut.Add(output, CostOf(output), isSource: sources.Contains(node));
                foreach (var input in FrozenInputs(node))
                {
                    cut.Link(input, output);
                }
            }
        }

        foreach (var node in _graph.Nodes.Where(node => _part.Contains(node) && node.Outputs.OfType<Value>().Any(_needed.Contains)))
        {
            foreach (var input in FrozenInputs(node))
            {
                cut.End(input);
            }
        }
    }

    private IEnumerable<Value> FrozenInputs(Node node) => GraphWalk.NeededBy(node).Where(input => input.Producer is not null && !_part.Contains(input));

    /// <summary>Bytes to keep for an example, as far as sizes are known; infinite for what cannot be kept.</summary>
    private double CostOf(Value value)
    {
        var width = value.Type switch
        {
            DataType.Float or DataType.Int32 => 4,
            DataType.Double or DataType.Int64 => 8,
            DataType.Float16 or DataType.BFloat16 => 2,
            DataType.Bool or DataType.UInt8 or DataType.Int8 => 1,
            _ => 0,
        };
        return width > 0 && _data.Contains(value) && _shapes.AxisOf(value) is not null
            ? _shapes.OthersOf(value).Aggregate((double)width, (cost, dim) => cost * Math.Max(1, dim.Size ?? TypicalLength))
            : double.PositiveInfinity;
    }

    private Value[] Ordered(IReadOnlySet<Value> cut) => [.. _graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>().Where(cut.Contains)];
}
