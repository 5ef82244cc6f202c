using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Verification.Exports;

/// <summary>A gradient in the reference file, and the graph value it belongs to.</summary>
/// <param name="Key">Key in the file.</param>
/// <param name="Value">Name of the graph input, of the initializer, or of what becomes one.</param>
internal sealed record ReferenceGradient(string Key, string Value)
{
    private static readonly string[] Prefixes = ["grad.", "gradinput.", "gradconstant.", "gradattribute."];

    public static IReadOnlyList<ReferenceGradient> AllOf(ParameterSet golden) =>
    [
        .. from tensor in golden
           from prefix in Prefixes
           where tensor.Name.StartsWith(prefix, StringComparison.Ordinal)
           select new ReferenceGradient(tensor.Name, tensor.Name[prefix.Length..]),
    ];
}
