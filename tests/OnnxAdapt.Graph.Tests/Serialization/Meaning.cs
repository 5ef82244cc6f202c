using Google.Protobuf;
using Google.Protobuf.Collections;
using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Tests.Serialization;

/// <summary>Brings messages into a form in which equal meaning is equal bytes.</summary>
internal static class Meaning
{
    /// <param name="model">The message.</param>
    /// <param name="folder">Folder of external data, which is put into the message.</param>
    public static ModelProto Of(ModelProto model, string folder = "")
    {
        model = model.Clone();
        foreach (var tensor in model.Graph.Initializer.Where(tensor => tensor.DataLocation == TensorProto.Types.DataLocation.External))
        {
            Inline(tensor, folder);
        }

        Normalize(model.Graph);
        foreach (var function in model.Functions)
        {
            Sort(function.ValueInfo);
            Normalize(function.Node);
        }

        return model;
    }

    private static void Inline(TensorProto tensor, string folder)
    {
        var entries = tensor.ExternalData.ToDictionary(entry => entry.Key, entry => entry.Value);
        var bytes = File.ReadAllBytes(Path.Combine(folder, entries["location"]));
        var offset = int.Parse(entries.GetValueOrDefault("offset", "0"));
        tensor.RawData = ByteString.CopyFrom(bytes, offset, int.Parse(entries["length"]));
        tensor.ClearDataLocation();
        tensor.ExternalData.Clear();
    }

    private static void Normalize(GraphProto graph)
    {
        Sort(graph.ValueInfo);
        Normalize(graph.Node);
    }

    private static void Normalize(RepeatedField<NodeProto> nodes)
    {
        foreach (var attribute in nodes.SelectMany(node => node.Attribute))
        {
            if (attribute.G is not null)
            {
                Normalize(attribute.G);
            }
        }
    }

    private static void Sort(RepeatedField<ValueInfoProto> infos)
    {
        ValueInfoProto[] sorted = [.. infos.OrderBy(info => info.Name, StringComparer.Ordinal)];
        infos.Clear();
        infos.Add(sorted);
    }
}
