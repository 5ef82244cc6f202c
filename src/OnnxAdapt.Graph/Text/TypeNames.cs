using System.Collections.Frozen;

namespace OnnxAdapt.Graph.Text;

/// <summary>Names of element types as ONNX text writes them.</summary>
internal static class TypeNames
{
    private static readonly FrozenDictionary<string, DataType> Types =
        Enum.GetValues<DataType>().Where(type => type != DataType.Undefined).ToFrozenDictionary(Of, type => type);

    public static string Of(DataType type) => type.ToString().ToLowerInvariant();

    public static DataType? Find(string name) => Types.TryGetValue(name, out var type) ? type : null;
}
