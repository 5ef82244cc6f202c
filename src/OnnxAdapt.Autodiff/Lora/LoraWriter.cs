using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Lora;

/// <summary>Writes the adapter of one weight into a graph.</summary>
internal sealed class LoraWriter
{
    private readonly OperatorEmitter _emitter;
    private readonly LoraOptions _options;
    private readonly ParameterCandidate _target;
    private readonly Value _weight;
    private readonly LoraUse[] _uses;
    private readonly LoraLayout _layout;
    private readonly int _groups;
    private readonly bool _runsBeside;

    public LoraWriter(OperatorEmitter emitter, LoraOptions options, ParameterCandidate target)
    {
        (_emitter, _options, _target) = (emitter, options, target);
        _weight = emitter.Graph.Graph.Initializers.First(value => value.Name == target.Name);
        _uses = [.. target.Uses.Where(use => use.Input < use.Node.Inputs.Count).Select(use => LoraUse.Of(use, target.Value.Sizes.Count))];
        _runsBeside = _uses.Length == target.Uses.Count && _uses.All(use => use.Kind != LoraUseKind.Other);
        _layout = _uses[0].IsTransposed || target.Value.Sizes.Count > 2 ? LoraLayout.OutputsFirst : LoraLayout.InputsFirst;
        _groups = _runsBeside && _uses[0].Kind == LoraUseKind.Convolution ? (int)_uses[0].Node.GetInt("group", 1) : 1;
    }

    private double Scale => _options.Alpha / _options.Rank;

    public LoraPair Write()
    {
        var (a, b) = (Matrix(LoraPair.SuffixA, SizesOfA(), FanIn()), Matrix(LoraPair.SuffixB, SizesOfB(), null));
        if (_runsBeside)
        {
            Array.ForEach(_uses, use => AddBeside(use, a, b));
        }
        else
        {
            AddToWeight(a, b);
        }

        return new LoraPair(_weight.Name, a.Name, b.Name, Scale, _layout, _groups);
    }

    /// <summary>Whether the weight stacks matrices, as recurrent layers do: then all axes but the last are rows.</summary>
    private bool IsStack => _target.Value.Sizes.Count > 2 && !_target.Uses.Any(use => use.Node.Op.OpType.Contains("Conv", StringComparison.Ordinal));

    private long[] SizesOfA()
    {
        var sizes = _target.Value.Sizes;
        return _layout == LoraLayout.InputsFirst ? [sizes[0], _options.Rank]
            : IsStack ? [_options.Rank, sizes[^1]]
            : [_groups * _options.Rank, .. sizes.Skip(1)];
    }

    private long[] SizesOfB()
    {
        var sizes = _target.Value.Sizes;
        return _layout == LoraLayout.InputsFirst ? [_options.Rank, sizes[1]]
            : IsStack ? [sizes.SkipLast(1).Aggregate(1L, (product, size) => product * size), _options.Rank]
            : [sizes[0], _options.Rank, .. sizes.Skip(2).Select(_ => 1L)];
    }

    /// <summary>Number of inputs that a row of the first product sums over; a lookup sums over none, so the rank itself is taken.</summary>
    private double FanIn() => _layout == LoraLayout.OutputsFirst ? SizesOfA().Skip(1).Aggregate(1.0, (product, size) => product * size)
        : _uses.Any(use => use.Kind == LoraUseKind.Lookup) ? _options.Rank : _target.Value.Sizes[0];

    /// <summary>A matrix that starts uniform within 1 / sqrt(fan-in), or at zero.</summary>
    private Value Matrix(string suffix, long[] sizes, double? fanIn)
    {
        var values = new float[sizes.Aggregate(1L, (product, size) => product * size)];
        if (fanIn is { } inputs && !_options.AsInputs)
        {
            var (random, bound) = (new CounterRandom(_options.Seed, _weight.Name + suffix), 1 / Math.Sqrt(inputs));
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = (float)(bound * ((2 * random.Uniform(i)) - 1));
            }
        }

        var value = _emitter.Graph.Constant(TensorData.Of(values, sizes), _weight.Name + suffix);
        value.IsOverridable = _options.AsInputs;
        return value;
    }

    private void AddBeside(LoraUse use, Value a, Value b)
    {
        var (node, type) = (use.Node, _weight.Initializer!.Type);
        var data = _emitter.Cast(Typed(use.Data, type), DataType.Float);
        var update = use.Kind switch
        {
            LoraUseKind.Lookup => _emitter.MatMul(Lookup(node, Rows(a, b)), Columns(a, b)),
            LoraUseKind.Convolution => Convolution(node, data, a, b),
            _ => Product(use, data, a, b),
        };
        var factor = Scale * (node.Op.OpType == "Gemm" ? node.GetFloat("alpha", 1) : 1);
        var output = node.Outputs[0]!;
        var before = new Value(_emitter.Graph.FreshName($"{output.Name}_base"), type, output.Shape);
        Replace(node, output, before);
        var sum = new Node(OperatorId.Standard("Add"), [before, _emitter.Cast(_emitter.Mul(update, factor), type)], [output]);
        _emitter.Graph.Graph.Nodes.Add(sum);
    }

    private static Value Typed(Value value, DataType type)
    {
        value.Type = value.Type == DataType.Undefined ? type : value.Type;
        return value;
    }

    /// <summary>The factor on the side of the stored rows: A of a weight with inputs first, else B.</summary>
    private Value Rows(Value a, Value b) => _layout == LoraLayout.InputsFirst ? a : b;

    private Value Columns(Value a, Value b) => _layout == LoraLayout.InputsFirst ? b : a;

    private Value Lookup(Node node, Value rows) => _emitter.Emit("Gather", [rows, node.Input(1)], DataType.Float, null, ("axis", 0L));

    /// <summary>x L R for y = x W, x R^T L^T for y = x W^T, with L and R the factors on the side of rows and columns.</summary>
    private Value Product(LoraUse use, Value data, Value a, Value b)
    {
        var x = use.Node.GetInt("transA", 0) == 1 ? _emitter.Transpose(data, [1, 0]) : data;
        var (rows, columns) = (Rows(a, b), Columns(a, b));
        return use.IsTransposed
            ? _emitter.MatMul(_emitter.MatMul(x, _emitter.Transpose(columns, [1, 0])), _emitter.Transpose(rows, [1, 0]))
            : _emitter.MatMul(_emitter.MatMul(x, rows), columns);
    }

    private Value Convolution(Node node, Value data, Value a, Value b)
    {
        var narrow = _emitter.Graph.Add(node.Op, [data, a], 1, node.Attributes)[0];
        narrow.Type = DataType.Float;
        return _emitter.Emit("Conv", [narrow, b], DataType.Float, null, ("group", (long)_groups));
    }

    private void Replace(Node node, Value output, Value before)
    {
        var nodes = _emitter.Graph.Graph.Nodes;
        nodes[nodes.IndexOf(node)] = new Node(node.Op, node.Inputs, [before, .. node.Outputs.Skip(1)], node.Attributes, node.Name) { DocString = node.DocString };
    }

    /// <summary>W + alpha / rank times the product of the factors, folded to W's shape, in the place of W.</summary>
    private void AddToWeight(Value a, Value b)
    {
        var uses = new GraphUses(_emitter.Graph.Graph);
        var type = _weight.Initializer!.Type;
        var (left, right) = _layout == LoraLayout.InputsFirst ? (a, b) : (_emitter.Reshape(b, -1, _options.Rank), _emitter.Reshape(a, _options.Rank, -1));
        var update = _emitter.Mul(_emitter.MatMul(left, right), Scale);
        var folded = _emitter.Cast(_emitter.Reshape(update, [.. _target.Value.Sizes]), type);
        var sum = _emitter.Emit("Add", [_emitter.Identity(_weight), folded], type, _weight.Shape);
        foreach (var use in uses.Of(_weight))
        {
            use.Node.ReplaceInput(use.Index, sum);
        }
    }
}
