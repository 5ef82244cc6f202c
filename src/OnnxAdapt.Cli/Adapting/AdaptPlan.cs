using OnnxAdapt.Cli.Data;
using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Adapting;

/// <summary>What to adapt with what.</summary>
/// <param name="Start">The first message, when no session is resumed.</param>
/// <param name="Resume">Session to go on with, or null.</param>
/// <param name="Rows">The data.</param>
/// <param name="Inputs">Which columns are the input.</param>
/// <param name="Targets">Which column is the target.</param>
/// <param name="Train">How long to train.</param>
/// <param name="SendBatch">Most examples in one message.</param>
internal sealed record AdaptPlan(
    StartSession Start, string? Resume, IEnumerable<DataRecord> Rows, InputColumns Inputs, TargetColumns Targets, Train Train, int SendBatch);
