using System.CommandLine;
using OnnxAdapt.Cli.Output;

namespace OnnxAdapt.Cli.Commands;

/// <summary>One run of a command.</summary>
/// <param name="Parse">What the user gave.</param>
/// <param name="Output">Where to write.</param>
/// <param name="Cancellation">Cancelled by Ctrl+C and SIGTERM.</param>
internal sealed record CommandCall(ParseResult Parse, CommandOutput Output, CancellationToken Cancellation);
