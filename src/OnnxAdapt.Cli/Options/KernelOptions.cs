using System.CommandLine;
using OnnxAdapt.Verification;

namespace OnnxAdapt.Cli.Options;

/// <summary>Whether training graphs use the kernels of this library or standard operators only.</summary>
internal static class KernelOptions
{
    /// <summary>The switch.</summary>
    public static Option<bool> NoKernels { get; } = new("--no-custom-operators") { Description = "Use standard operators only." };

    /// <summary>The kernels to use.</summary>
    public static IReadOnlySet<string> Of(ParseResult parse) => parse.GetValue(NoKernels) ? new HashSet<string>() : VerificationOptions.AllKernels;
}
