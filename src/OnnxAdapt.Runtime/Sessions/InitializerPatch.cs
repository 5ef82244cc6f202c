using System.Text;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Runtime.Sessions;

/// <summary>
/// Replaces the values of initializers in a serialized model. Everything else is copied byte for byte. Field numbers are those of
/// <c>onnx.proto</c>: the graph is field 7 of the model, an initializer is field 5 of the graph.
/// </summary>
internal static class InitializerPatch
{
    private const int GraphField = 7;
    private const int InitializerField = 5;

    /// <summary>The model with other values.</summary>
    /// <exception cref="AdaptException">InvalidArgument when a name, a type or a shape does not match the model.</exception>
    public static byte[] Apply(ReadOnlySpan<byte> model, ParameterSet overrides)
    {
        using var target = new MemoryStream(model.Length + 1024);
        var pending = overrides.Select(item => item.Name).ToHashSet(StringComparer.Ordinal);
        var reader = new WireReader(model);
        while (reader.TryRead(out var field))
        {
            if (field.Number == GraphField)
            {
                WireWriter.WriteMessage(target, GraphField, PatchGraph(model[field.Content], overrides, pending));
            }
            else
            {
                target.Write(model[field.Whole]);
            }
        }

        return pending.Count == 0
            ? target.ToArray()
            : throw AdaptException.Invalid("initializer_overrides", $"The model has no initializer '{pending.Order(StringComparer.Ordinal).First()}'.");
    }

    private static ReadOnlySpan<byte> PatchGraph(ReadOnlySpan<byte> graph, ParameterSet overrides, HashSet<string> pending)
    {
        var target = new MemoryStream(graph.Length + 1024);
        var reader = new WireReader(graph);
        while (reader.TryRead(out var field))
        {
            if (field.Number == InitializerField && InitializerHeader.Read(graph[field.Content]) is var header && overrides.TryGet(header.Name, out var value))
            {
                WireWriter.WriteMessage(target, InitializerField, Serialize(header, value));
                pending.Remove(header.Name);
            }
            else
            {
                target.Write(graph[field.Whole]);
            }
        }

        return target.GetBuffer().AsSpan(0, (int)target.Length);
    }

    private static ReadOnlySpan<byte> Serialize(InitializerHeader header, Tensor value)
    {
        header.Require(value);
        var tensor = new MemoryStream(value.Data.Length + 256);
        foreach (var dimension in value.Dimensions)
        {
            WireWriter.WriteNumber(tensor, 1, (ulong)dimension);
        }

        WireWriter.WriteNumber(tensor, 2, (ulong)value.ElementType);
        WireWriter.WriteMessage(tensor, 8, Encoding.UTF8.GetBytes(header.Name));
        WireWriter.WriteMessage(tensor, 9, value.Data.Span);
        return tensor.GetBuffer().AsSpan(0, (int)tensor.Length);
    }
}
