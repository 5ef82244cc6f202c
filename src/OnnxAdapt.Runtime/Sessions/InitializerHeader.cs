using System.Text;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Runtime.Sessions;

/// <summary>Name, type and shape of a serialized initializer.</summary>
internal sealed record InitializerHeader(string Name, TensorElementType ElementType, IReadOnlyList<long> Dimensions)
{
    /// <summary>Reads the fields of a <c>TensorProto</c> that describe it.</summary>
    public static InitializerHeader Read(ReadOnlySpan<byte> tensor)
    {
        var (name, type, dimensions) = ("", TensorElementType.Undefined, new List<long>());
        var reader = new WireReader(tensor);
        while (reader.TryRead(out var field))
        {
            switch (field.Number)
            {
                case 1: AddDimensions(dimensions, field, tensor[field.Content]); break;
                case 2: type = (TensorElementType)field.Value; break;
                case 8: name = Encoding.UTF8.GetString(tensor[field.Content]); break;
                default: break;
            }
        }

        return new InitializerHeader(name, type, dimensions);
    }

    /// <summary>Refuses a value of another type or shape.</summary>
    public void Require(Tensor value)
    {
        if (value.ElementType != ElementType || !value.Dimensions.SequenceEqual(Dimensions.ToArray()))
        {
            throw AdaptException.Invalid(
                $"initializer_overrides[{Name}]",
                $"The model has {ElementType} [{string.Join(",", Dimensions)}], not {value.ElementType} [{string.Join(",", value.Dimensions.ToArray())}].");
        }
    }

    private static void AddDimensions(List<long> dimensions, WireField field, ReadOnlySpan<byte> packed)
    {
        if (packed.IsEmpty)
        {
            dimensions.Add((long)field.Value);
            return;
        }

        for (var position = 0; position < packed.Length;)
        {
            ulong value = 0;
            var shift = 0;
            byte next;
            do
            {
                next = packed[position++];
                value |= (ulong)(next & 0x7F) << shift;
                shift += 7;
            }
            while (next >= 0x80 && position < packed.Length);
            dimensions.Add((long)value);
        }
    }
}
