using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Reaches what the package keeps to its own assembly, where its training API lived: the native value in a fixed buffer, and named results.</summary>
internal static class OnnxValues
{
    /// <summary>The native values of inputs.</summary>
    public static OrtValue[] Inputs(IReadOnlyCollection<FixedBufferOnnxValue> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return [.. values.Select(ValueOf)];
    }

    /// <summary>The native values that outputs are written to.</summary>
    /// <exception cref="NotSupportedException">An output holds strings.</exception>
    public static OrtValue[] Outputs(IReadOnlyCollection<FixedBufferOnnxValue> values)
    {
        if (values.Any(value => ElementTypeOf(value) == TensorElementType.String))
        {
            throw new NotSupportedException("Using string type FixedBufferOnnxValue in outputs is not supported.");
        }

        return Inputs(values);
    }

    /// <summary>Results under their names, which own them.</summary>
    public static IDisposableReadOnlyCollection<DisposableNamedOnnxValue> Named(IReadOnlyList<string> names, OrtValue[] values)
    {
        var result = new DisposableValues<DisposableNamedOnnxValue>();
        try
        {
            for (var i = 0; i < values.Length; i++)
            {
                result.Add(Create(null, names[i], ref values[i]));
            }

            return result;
        }
        catch
        {
            result.Dispose();
            Array.ForEach(values, value => value?.Dispose());
            throw;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Value")]
    private static extern OrtValue ValueOf(FixedBufferOnnxValue value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_ElementType")]
    private static extern TensorElementType ElementTypeOf(FixedBufferOnnxValue value);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "CreateFromOrtValue")]
    private static extern DisposableNamedOnnxValue Create(DisposableNamedOnnxValue? type, string name, ref OrtValue ortValue);
}
