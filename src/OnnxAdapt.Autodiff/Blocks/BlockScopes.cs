using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Blocks;

/// <summary>
/// What the names inside a block have in common: parameters' names, or those of nodes where exporters renamed the parameters. A scope counts
/// only when no other block has it.
/// </summary>
internal static class BlockScopes
{
    private const double Majority = 0.9;

    public static IReadOnlyList<string?> Of(GraphFlow flow, IReadOnlyDictionary<Node, int> nodes, IReadOnlyDictionary<string, BlockPlace> parameters, int count)
    {
        var found = Enumerable.Range(0, count).Select(i =>
            Common(parameters.Where(pair => pair.Value.Index == i).Select(pair => pair.Key)) ?? Common(nodes.Where(pair => pair.Value == i).Select(pair => pair.Key.Name))).ToArray();
        return [.. found.Select(scope => scope is not null && found.Count(other => other == scope) == 1 ? scope : null)];
    }

    /// <summary>The longest prefix of whole parts that nearly all of the meaningful names share.</summary>
    private static string? Common(IEnumerable<string> names)
    {
        var paths = names.Where(name => name.Length > 0 && !name.Contains("::", StringComparison.Ordinal)).Select(name => name.Trim('/').Split('/', '.')).Where(parts => parts.Length > 1).ToArray();
        string[] prefix = [];
        while (true)
        {
            var next = paths.Where(parts => parts.Length > prefix.Length + 1).GroupBy(parts => parts[prefix.Length], StringComparer.Ordinal).OrderByDescending(group => group.Count()).FirstOrDefault();
            if (next is null || next.Count() < Majority * paths.Length)
            {
                break;
            }

            prefix = [.. prefix, next.Key];
            paths = [.. next];
        }

        return prefix.Length == 0 ? null : string.Join('.', prefix);
    }
}
