using Google.Protobuf.Collections;
using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Tests.Serialization;

/// <summary>Brings messages into a form in which equal meaning is equal bytes.</summary>
internal static class Meaning
{
    public static ModelProto Of(ModelProto model)
    {
        model = model.Clone();
        Normalize(model.Graph);
        foreach (var function in model.Functions)
        {
            Sort(function.ValueInfo);
            Normalize(function.Node);
        }

        return model;
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
