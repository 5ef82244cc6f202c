using Google.Protobuf.Collections;
using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Reads and writes metadata properties; entries keep their order.</summary>
internal static class MetadataList
{
    public static void Read(RepeatedField<StringStringEntryProto> protos, IDictionary<string, string> metadata)
    {
        foreach (var proto in protos)
        {
            if (!metadata.TryAdd(proto.Key, proto.Value))
            {
                throw new OnnxFormatException($"the metadata property '{proto.Key}' is given twice");
            }
        }
    }

    /// <summary>Brings the list as read to the present state.</summary>
    public static void Write(IDictionary<string, string> metadata, RepeatedField<StringStringEntryProto> protos)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        for (var i = protos.Count - 1; i >= 0; i--)
        {
            if (!metadata.TryGetValue(protos[i].Key, out var value))
            {
                protos.RemoveAt(i);
            }
            else
            {
                written.Add(protos[i].Key);
                protos[i].Value = value;
            }
        }

        protos.Add(metadata.Where(entry => !written.Contains(entry.Key)).Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
    }
}
