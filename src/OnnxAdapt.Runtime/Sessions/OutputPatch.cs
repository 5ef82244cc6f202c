using System.Text;

namespace OnnxAdapt.Runtime.Sessions;

/// <summary>
/// Gives values inside a graph as outputs. A message may come in several parts, which a reader merges: so a second graph field (7 of the
/// model) with nothing but outputs (12 of the graph), each a name (1), is put behind the model. The runtime finds types and shapes.
/// </summary>
internal static class OutputPatch
{
    /// <summary>The model with more outputs; names that are outputs already are left out.</summary>
    public static byte[] Apply(ReadOnlySpan<byte> model, IReadOnlyList<string> names)
    {
        var known = OutputsOf(model);
        using var outputs = new MemoryStream();
        foreach (var name in names.Where(name => !known.Contains(name)))
        {
            using var output = new MemoryStream();
            WireWriter.WriteMessage(output, 1, Encoding.UTF8.GetBytes(name));
            WireWriter.WriteMessage(outputs, 12, output.ToArray());
        }

        using var target = new MemoryStream(model.Length + 256);
        target.Write(model);
        if (outputs.Length > 0) WireWriter.WriteMessage(target, 7, outputs.ToArray());
        return target.ToArray();
    }

    private static HashSet<string> OutputsOf(ReadOnlySpan<byte> model)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var graph in Fields(model, 7))
        {
            foreach (var output in Fields(model[graph], 12))
            {
                names.Add(NameOf(model[graph][output]));
            }
        }

        return names;
    }

    private static string NameOf(ReadOnlySpan<byte> info) => Fields(info, 1) is [var name, ..] ? Encoding.UTF8.GetString(info[name]) : "";

    private static List<Range> Fields(ReadOnlySpan<byte> message, int number)
    {
        var fields = new List<Range>();
        var reader = new WireReader(message);
        while (reader.TryRead(out var field))
        {
            if (field.Number == number) fields.Add(field.Content);
        }

        return fields;
    }
}
