using System.Runtime.InteropServices;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Support;

internal static class Tensors
{
    public static float[] Floats(this TensorData tensor) => tensor.Type switch
    {
        DataType.Float => tensor.AsSpan<float>().ToArray(),
        DataType.Double => Array.ConvertAll(tensor.AsSpan<double>().ToArray(), number => (float)number),
        DataType.Float16 => Array.ConvertAll(tensor.AsSpan<Half>().ToArray(), number => (float)number),
        _ => throw new InvalidOperationException($"A tensor of {tensor.Type} has no floats."),
    };

    public static TensorData Bools(bool[] values, params ReadOnlySpan<long> sizes) => new(DataType.Bool, sizes, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>Random numbers whose magnitude lies between two bounds, so that kinks at 0 are kept away.</summary>
    public static TensorData Random(string stream, float smallest, float largest, bool signed, params ReadOnlySpan<long> sizes)
    {
        var random = new OnnxAdapt.Autodiff.Training.CounterRandom(7, stream);
        var values = new float[sizes.ToArray().Aggregate(1L, (product, size) => product * size)];
        for (var i = 0; i < values.Length; i++)
        {
            var magnitude = smallest + ((largest - smallest) * random.Uniform(2 * i));
            values[i] = signed && random.Uniform((2 * i) + 1) < 0.5f ? -magnitude : magnitude;
        }

        return TensorData.Of(values, sizes);
    }

    /// <summary>Floats in another type; other tensors as they are.</summary>
    public static TensorData InType(this TensorData tensor, DataType type) => (tensor.Type, type) switch
    {
        (DataType.Float, DataType.Double) => new(type, [.. tensor.Sizes], MemoryMarshal.AsBytes(Array.ConvertAll(tensor.Floats(), number => (double)number).AsSpan()).ToArray()),
        (DataType.Float, DataType.Float16) => new(type, [.. tensor.Sizes], MemoryMarshal.AsBytes(Array.ConvertAll(tensor.Floats(), number => (Half)number).AsSpan()).ToArray()),
        _ => tensor,
    };

    public static TensorData With(this TensorData tensor, int position, float value)
    {
        var values = tensor.Floats();
        values[position] = value;
        return TensorData.Of(values, [.. tensor.Sizes]);
    }
}
