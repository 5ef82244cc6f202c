using Google.Protobuf.Collections;
using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Reads and writes imported operator sets; entries keep their spelling and order.</summary>
internal static class OpsetList
{
    public static void Read(RepeatedField<OperatorSetIdProto> protos, IDictionary<string, long> opsets)
    {
        foreach (var proto in protos)
        {
            var domain = Normalize(proto.Domain);
            if (!opsets.TryAdd(domain, proto.Version) && opsets[domain] != proto.Version)
            {
                throw new OnnxFormatException($"the operator set of domain '{domain}' is imported in versions {opsets[domain]} and {proto.Version}");
            }
        }
    }

    /// <summary>Brings the list as read to the present state.</summary>
    public static void Write(IDictionary<string, long> opsets, RepeatedField<OperatorSetIdProto> protos)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        for (var i = protos.Count - 1; i >= 0; i--)
        {
            if (!opsets.TryGetValue(Normalize(protos[i].Domain), out var version))
            {
                protos.RemoveAt(i);
            }
            else
            {
                written.Add(Normalize(protos[i].Domain));
                protos[i].Version = version;
            }
        }

        protos.Add(opsets.Where(opset => !written.Contains(opset.Key)).Select(opset => new OperatorSetIdProto { Domain = opset.Key, Version = opset.Value }));
    }

    private static string Normalize(string domain) => domain == "ai.onnx" ? "" : domain;
}
