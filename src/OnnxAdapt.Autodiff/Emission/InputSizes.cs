using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Emission;

/// <summary>Sizes of symbolic axes, read off the graph inputs that have them; each is computed once.</summary>
internal sealed class InputSizes(OperatorEmitter emitter)
{
    private readonly Dictionary<string, Value> _sizes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Value> _shapes = new(StringComparer.Ordinal);

    /// <summary>A size as an int64 vector of length 1; null when no graph input has an axis of that symbol.</summary>
    public Value? TrySize(Dim dim)
    {
        if (dim.Size is { } size)
        {
            return emitter.Int64s(size);
        }

        if (dim.Symbol is not { Length: > 0 } symbol)
        {
            return null;
        }

        if (!_sizes.TryGetValue(symbol, out var value) && Find(symbol) is { } found)
        {
            var shape = emitter.Emit("Shape", [found.Input], DataType.Int64, Shape.Of(found.Input.Shape!.Count));
            _sizes[symbol] = value = emitter.Slice(shape, found.Axis, found.Axis + 1, 0);
        }

        return value;
    }

    /// <summary>A shape as an int64 vector; null when one of its sizes is not found.</summary>
    public Value? TryShape(Shape? shape)
    {
        if (shape is null or { Count: 0 } || !shape.All(IsFound))
        {
            return null;
        }

        var key = string.Join(',', shape);
        return _shapes.TryGetValue(key, out var value) ? value : _shapes[key] = emitter.Concat([.. shape.Select(dim => TrySize(dim)!)], 0);
    }

    private bool IsFound(Dim dim) => dim.Size is not null || (dim.Symbol is { Length: > 0 } symbol && (_sizes.ContainsKey(symbol) || Find(symbol) is not null));

    private (Value Input, int Axis)? Find(string symbol)
    {
        foreach (var input in emitter.Graph.Graph.Inputs)
        {
            for (var axis = 0; axis < (input.Shape?.Count ?? 0); axis++)
            {
                if (input.Shape![axis].Symbol == symbol)
                {
                    return (input, axis);
                }
            }
        }

        return null;
    }
}
