using System.Collections.Frozen;

namespace OnnxAdapt.Graph.Operators;

/// <summary>Signatures of the operators of the standard domain, in every version.</summary>
public static class OperatorSchemas
{
    private static readonly Lazy<FrozenDictionary<string, OperatorSchema[]>> Table = new(Load);

    /// <summary>Newest version of the standard operator set in the table.</summary>
    public static long NewestOpset { get; } = Serialization.FormatVersions.NewestStandardOpset;

    /// <summary>Every signature, by operator and version.</summary>
    public static IEnumerable<OperatorSchema> All => Table.Value.Values.SelectMany(versions => versions);

    /// <summary>The signature in force for an operator set; null for operators it does not have.</summary>
    /// <param name="op">Operator; only the standard domain is known.</param>
    /// <param name="opset">Version of the standard operator set.</param>
    public static OperatorSchema? Find(OperatorId op, long opset) =>
        op.Domain.Length == 0 && Table.Value.TryGetValue(op.OpType, out var versions)
            ? Array.FindLast(versions, schema => schema.Since <= opset)
            : null;

    /// <summary>Whether the standard has the operator in any version.</summary>
    public static bool IsKnown(OperatorId op) => op.Domain.Length == 0 && Table.Value.ContainsKey(op.OpType);

    private static FrozenDictionary<string, OperatorSchema[]> Load()
    {
        using var stream = typeof(OperatorSchemas).Assembly.GetManifestResourceStream("schemas.txt")!;
        using var reader = new StreamReader(stream);
        List<OperatorSchema> schemas = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                schemas.Add(SchemaLine.Parse(line));
            }
        }

        return schemas.GroupBy(schema => schema.OpType).ToFrozenDictionary(group => group.Key, group => group.OrderBy(schema => schema.Since).ToArray());
    }
}
