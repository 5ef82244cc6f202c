using System.Globalization;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Emission;

/// <summary>Small constants of a graph under construction, each stored once.</summary>
internal sealed class ConstantPool(GraphBuilder graph)
{
    private readonly Dictionary<(DataType Type, double Number), Value> _scalars = [];
    private readonly Dictionary<string, Value> _lists = new(StringComparer.Ordinal);

    public Value Scalar(double number, DataType type)
    {
        if (!_scalars.TryGetValue((type, number), out var value))
        {
            value = graph.Constant(ScalarTensor.Of(number, type), "scalar");
            _scalars.Add((type, number), value);
        }

        return value;
    }

    public Value Int64s(ReadOnlySpan<long> numbers)
    {
        var key = string.Join(',', numbers.ToArray().Select(number => number.ToString(CultureInfo.InvariantCulture)));
        if (!_lists.TryGetValue(key, out var value))
        {
            value = graph.Constant(TensorData.Of(numbers.ToArray(), numbers.Length), "int64s");
            _lists.Add(key, value);
        }

        return value;
    }
}
