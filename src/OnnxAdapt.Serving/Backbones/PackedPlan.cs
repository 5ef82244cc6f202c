using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>Where the rows of a packed run lie among its tokens.</summary>
internal sealed class PackedPlan
{
    private readonly int[] _offsets;
    private readonly int _longest;

    private readonly IReadOnlyList<BackboneAdapter?>? _adapters;

    /// <summary>Lays rows behind each other.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="adapters">The adapter of each; null where no row has one.</param>
    public PackedPlan(IReadOnlyList<EncodedRow> rows, IReadOnlyList<BackboneAdapter?>? adapters = null)
    {
        (Rows, _adapters) = (rows, adapters);
        _offsets = new int[rows.Count + 1];
        for (var row = 0; row < rows.Count; row++)
        {
            _offsets[row + 1] = _offsets[row] + rows[row].Ids.Length;
            _longest = Math.Max(_longest, rows[row].Ids.Length);
        }
    }

    /// <summary>The rows.</summary>
    public IReadOnlyList<EncodedRow> Rows { get; }

    /// <summary>Tokens of all rows.</summary>
    public int Tokens => _offsets[^1];

    /// <summary>The first token of a row.</summary>
    public int Start(int row) => _offsets[row];

    /// <summary>Tokens of a row.</summary>
    public int Length(int row) => Rows[row].Ids.Length;

    /// <summary>The inputs of the run.</summary>
    /// <param name="inputs">What the graph takes.</param>
    /// <param name="allocator">Gives the memory.</param>
    public NamedTensor[] Encode(IReadOnlyList<PackedGraphInput> inputs, ITensorAllocator allocator)
    {
        var tensors = new NamedTensor[inputs.Count];
        for (var slot = 0; slot < tensors.Length; slot++)
        {
            var input = inputs[slot];
            var tensor = allocator.Allocate(slot, input.ElementType, CountOf(input.Role));
            if (input.ElementType == TensorElementType.Int32) Fill(tensor.AsSpan<int>(), input.Role, number => number);
            else Fill(tensor.AsSpan<long>(), input.Role, number => number);
            tensors[slot] = new NamedTensor(input.Name, tensor);
        }

        return tensors;
    }

    private int CountOf(PackedGraphRole role) => role switch
    {
        PackedGraphRole.Offsets => _offsets.Length,
        PackedGraphRole.Longest => 1,
        PackedGraphRole.Adapters => Rows.Count,
        _ => Tokens,
    };

    private void Fill<T>(Span<T> target, PackedGraphRole role, Func<int, T> convert)
    {
        if (role == PackedGraphRole.Longest)
        {
            target[0] = convert(_longest);
            return;
        }

        if (role == PackedGraphRole.Offsets)
        {
            for (var row = 0; row < _offsets.Length; row++) target[row] = convert(_offsets[row]);
            return;
        }

        if (role == PackedGraphRole.Adapters)
        {
            for (var row = 0; row < Rows.Count; row++) target[row] = convert((int)(_adapters?[row]?.Id ?? 0));
            return;
        }

        for (var row = 0; row < Rows.Count; row++)
        {
            FillRow(target.Slice(_offsets[row], Length(row)), role, row, convert);
        }
    }

    private void FillRow<T>(Span<T> target, PackedGraphRole role, int row, Func<int, T> convert)
    {
        var (ids, types) = (Rows[row].Ids, Rows[row].TypeIds);
        for (var token = 0; token < target.Length; token++)
        {
            target[token] = convert(role switch
            {
                PackedGraphRole.Ids => ids[token],
                PackedGraphRole.Types => types?[token] ?? 0,
                PackedGraphRole.Positions => token,
                _ => row,
            });
        }
    }
}
