using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Resampling;

/// <summary>
/// Reads an image [N, C, sizes...] at positions between its elements, in operators that have gradients: elements are gathered as rows of
/// channels and weighted by how near they are. The places of the elements come from rounding, which passes no gradient; the weights do.
/// </summary>
internal sealed class Sampler
{
    public const string Zeros = "zeros";
    public const string Border = "border";
    public const string Reflection = "reflection";

    /// <summary>Cubic convolution with the coefficient that the standard fixes for sampling.</summary>
    private const double Cubic = -0.75;

    private readonly OperatorEmitter _e;
    private readonly Value _rows;
    private readonly Value _first;
    private readonly Value[] _sizes;
    private readonly Value[] _strides;
    private readonly string _padding;
    private readonly bool _aligned;

    /// <summary>Prepares an image.</summary>
    /// <param name="e">Writer.</param>
    /// <param name="x">The image.</param>
    /// <param name="padding">What lies outside: zeros, border or reflection.</param>
    /// <param name="aligned">Whether the first and the last element are the corners; otherwise corners lie half an element outside.</param>
    /// <param name="images">Which image each row of positions is for, int64 [R]; null where it is its own.</param>
    public Sampler(OperatorEmitter e, Value x, string padding, bool aligned, Value? images = null)
    {
        (_e, _padding, _aligned) = (e, padding, aligned);
        var axes = OperatorEmitter.RequireRank(x) - 2;
        _sizes = [.. Enumerable.Range(2, axes).Select(axis => e.SizeOf(x, axis))];
        _strides = [.. Enumerable.Range(0, axes).Select(axis => e.CountFrom(x, axis + 3))];
        var channels = e.SizeOf(x, 1);
        _rows = e.ReshapeTo(e.Transpose(x, [0, .. Enumerable.Range(2, axes).Select(axis => (long)axis), 1]), -1, channels);
        var numbers = images ?? Places.Count(e, e.SizeOf(x, 0), DataType.Int64);
        _first = e.Unsqueeze(e.Mul(numbers, e.CountFrom(x, 2)), 1);
    }

    /// <summary>Values at positions.</summary>
    /// <param name="positions">For each axis of the image the positions [R, P], 0 being its first element.</param>
    /// <param name="mode">nearest, linear or cubic.</param>
    /// <returns>[R, P, C].</returns>
    public Value Take(IReadOnlyList<Value> positions, string mode) => _e.Sum([.. Terms(positions, mode)]);

    /// <summary>The weighted elements that a value is the sum of, each [R, P, C].</summary>
    public IEnumerable<Value> Terms(IReadOnlyList<Value> positions, string mode)
    {
        var taps = positions.Select((position, axis) => Taps(position, axis, mode)).ToArray();
        IEnumerable<(Value Place, Value? Weight)> corners = [(_first, null)];
        for (var axis = 0; axis < taps.Length; axis++)
        {
            corners = [.. corners.SelectMany(_ => taps[axis], (corner, tap) => (_e.Add(corner.Place, tap.Place), Product(corner.Weight, tap.Weight)))];
        }

        return corners.Select(corner => Weighted(corner.Place, corner.Weight));
    }

    private Value? Product(Value? a, Value? b) => a is null ? b : b is null ? a : _e.Mul(a, b);

    private Value Weighted(Value place, Value? weight)
    {
        var unknown = new Shape(Dim.Unknown, Dim.Unknown, Dim.Unknown);
        var taken = _e.Emit("Gather", [_rows, place], _rows.Type, unknown, ("axis", 0L));
        if (weight is null)
        {
            return taken;
        }

        weight.Shape ??= new Shape(Dim.Unknown, Dim.Unknown);
        var product = _e.Mul(taken, _e.Unsqueeze(weight, 2));
        product.Shape = unknown;
        return product;
    }

    /// <summary>Places and weights along one axis.</summary>
    private List<(Value Place, Value? Weight)> Taps(Value position, int axis, string mode)
    {
        var rounded = mode == "nearest" ? _e.Unary("Round", position) : position;
        var at = _padding == Reflection ? Reflected(rounded, axis) : rounded;
        if (mode == "nearest")
        {
            return [Tap(at, null, axis)];
        }

        var before = _e.Unary("Floor", at);
        var part = _e.Sub(at, before);
        return mode == "cubic"
            ? [.. Enumerable.Range(-1, 4).Select(step => Tap(_e.Add(before, step), CubicWeight(part, step), axis))]
            : [Tap(before, _e.Sub(1, part), axis), Tap(_e.Add(before, 1), part, axis)];
    }

    private Value CubicWeight(Value part, int step)
    {
        var distance = step switch
        {
            -1 => _e.Add(part, 1),
            0 => part,
            1 => _e.Sub(1, part),
            _ => _e.Sub(2, part),
        };
        return step is 0 or 1
            ? _e.Add(_e.Mul(_e.Mul(distance, distance), _e.Add(_e.Mul(distance, Cubic + 2), -(Cubic + 3))), 1)
            : _e.Mul(_e.Add(_e.Mul(_e.Add(_e.Mul(_e.Add(distance, -5), distance), 8), distance), -4), Cubic);
    }

    private Value Clamped(Value position, int axis) => _e.Binary("Max", _e.Binary("Min", position, Last(position, axis)), _e.Scalar(0, position));

    /// <summary>Mirrored at the bounds as often as needed.</summary>
    private Value Reflected(Value position, int axis)
    {
        var (low, high) = Bounds(position, axis);
        var range = _e.Binary("Max", _e.Sub(high, low), _e.Scalar(1e-6, position));
        var distance = _e.Unary("Abs", _e.Sub(position, low));
        var turns = _e.Unary("Floor", _e.Div(distance, range));
        var rest = _e.Sub(distance, _e.Mul(turns, range));
        var isBack = _e.Cast(_e.Sub(turns, _e.Mul(_e.Unary("Floor", _e.Mul(turns, 0.5)), 2)), DataType.Bool);
        return _e.Add(_e.Where(isBack, _e.Sub(range, rest), rest), low);
    }

    private (Value Low, Value High) Bounds(Value like, int axis)
    {
        var last = Last(like, axis);
        return _aligned ? (_e.Scalar(0, like), last) : (_e.Scalar(-0.5, like), _e.Add(last, 0.5));
    }

    private Value Last(Value like, int axis) => _e.Add(_e.Cast(_sizes[axis], like.Type), -1);

    /// <summary>Where an element lies among the rows, and its weight: 0 for those outside among zeros.</summary>
    private (Value Place, Value? Weight) Tap(Value element, Value? weight, int axis)
    {
        if (_padding == Zeros)
        {
            var isInside = _e.And(_e.GreaterOrEqual(element, _e.Scalar(0, element)), _e.LessOrEqual(element, Last(element, axis)));
            weight = Product(weight, _e.Cast(isInside, element.Type));
        }

        var place = _padding == Reflection ? Reflected(element, axis) : element;
        return (_e.Mul(_e.Cast(Clamped(place, axis), DataType.Int64), _strides[axis]), weight);
    }
}
