using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Inspection;

/// <summary>Groups parameters by block: the name up to and with its first number, or else up to its last dot or slash.</summary>
internal static class ParameterBlocks
{
    public static IReadOnlyList<ParameterGroupInfo> Of(OnnxGraph graph, IReadOnlySet<string> trainable) =>
    [
        .. ParameterCandidate.Of(graph)
            .Select(candidate => new ParameterInfo(candidate.Name, candidate.Value.Type, candidate.Value.Sizes, trainable.Contains(candidate.Name)))
            .GroupBy(parameter => Prefix(parameter.Name), StringComparer.Ordinal)
            .Select(group => new ParameterGroupInfo(group.Key, [.. group], group.Sum(Elements))),
    ];

    private static long Elements(ParameterInfo parameter) => parameter.Sizes.Aggregate(1L, (product, size) => product * size);

    private static string Prefix(string name)
    {
        var parts = name.Split('.', '/');
        var number = Array.FindIndex(parts, part => part.Length > 0 && part.All(char.IsAsciiDigit));
        var count = number >= 0 && number < parts.Length - 1 ? number + 1 : parts.Length - 1;
        var length = parts.Take(count).Sum(part => part.Length + 1) - 1;
        return length <= 0 ? "" : name[..length];
    }
}
