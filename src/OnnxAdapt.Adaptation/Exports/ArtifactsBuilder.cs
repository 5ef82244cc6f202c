using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Training;
using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Adaptation.Exports;

/// <summary>
/// Makes one graph of base and head with a session's parameters. A head that was trained on scaled features gets its scale into the graph,
/// so that going on with the same optimizer gives the same steps.
/// </summary>
internal static class ArtifactsBuilder
{
    private static readonly string[] Exportable =
    [
        LossNames.CrossEntropy, LossNames.BinaryCrossEntropy, LossNames.MeanSquaredError, LossNames.MeanAbsoluteError, LossNames.Huber, LossNames.SmoothL1,
    ];

    /// <exception cref="AdaptException">FailedPrecondition when the base's graph cannot be continued.</exception>
    public static SessionArtifacts Build(TrainedSession session, IBaseModel baseModel)
    {
        var (settings, facts) = (session.Manifest.Settings, session.Run.Facts);
        RequireLabels(settings);
        var graph = GraphOf(settings, baseModel, facts);
        var parameters = facts.Scaling is null ? session.Parameters : session.Run.Scaled;
        SetValues(graph.Model, parameters);
        string[] trainable = [.. parameters.Select(parameter => parameter.Name).Except(facts.Statistics, StringComparer.Ordinal)];
        return new SessionArtifacts
        {
            Model = graph.Model,
            Predictions = graph.Predictions,
            Output = graph.Model.Graph.Outputs.Any(output => output.Name == HeadAttachment.ValuesOutput) && facts.Scaling is not null ? HeadAttachment.ValuesOutput : graph.Predictions,
            Trainable = trainable,
            Loss = TaskLosses.NameOf(settings),
            LossOptions = TaskLosses.OptionsOf(settings, facts.Outputs),
            Optimizer = facts.Optimizer,
            OptimizerState = CompleteState(session.Run.Optimizer, parameters, trainable),
            Dropout = settings.Trainable.HeadDropout > 0,
            Seed = (long)(settings.Seed & 0x3FFFFFFF),
            BatchStatistics = settings.Trainable.TrainBatchNormalization,
            TargetCenter = [.. (facts.Scaling?.Center ?? []).Select(number => (float)number)],
            TargetDeviation = [.. (facts.Scaling?.Deviation ?? []).Select(number => (float)number)],
            Properties = Lineage(session),
        };
    }

    /// <summary>A loss on several inputs of an example, or on a teacher's scores, would need them side by side as inputs of the graph.</summary>
    private static void RequireLabels(SessionSettings settings)
    {
        if (settings.Task is not (ModelTask.SingleLabel or ModelTask.MultiLabel or ModelTask.Regression) || !IsExportable(TaskLosses.NameOf(settings)))
        {
            throw AdaptException.Precondition(
                $"The loss '{TaskLosses.NameOf(settings)}' cannot be exported: training artifacts are written for losses on one input and its label. Train with {string.Join(", ", Exportable)}.");
        }
    }

    private static bool IsExportable(string loss) => Array.IndexOf(Exportable, loss) >= 0;

    private static TrainableGraph GraphOf(SessionSettings settings, IBaseModel baseModel, TrainedFacts facts)
    {
        try
        {
            return TrainableGraph.Of(settings, baseModel, facts.Outputs, facts.Scaling is { } scaling ? Scale(scaling) : null);
        }
        catch (Exception cause) when (cause is AutodiffException or GraphException)
        {
            throw new AdaptException(AdaptErrorKind.FailedPrecondition, $"The graph of '{baseModel.Name}' cannot be exported for training: {cause.Message}", cause);
        }
    }

    private static HeadScaling Scale(ScalingNumbers scaling) => new(
        scaling.Mean, (float)scaling.Factor, [.. scaling.Deviation.Select(number => (float)number)], [.. scaling.Center.Select(number => (float)number)]);

    private static void SetValues(OnnxModel model, ParameterSet parameters)
    {
        foreach (var value in model.Graph.Initializers)
        {
            if (!parameters.TryGet(value.Name, out var tensor)) continue;
            if (value.Initializer!.Type != DataType.Float)
            {
                throw AdaptException.Precondition($"The parameter '{value.Name}' is {value.Initializer.Type} in the base; training artifacts train Float only. Export the base with 32-bit weights.");
            }

            value.Initializer = HeadModels.ToData(tensor);
        }
    }

    /// <summary>The state with moments of zero for parameters whose turn in gradual unfreezing had not come.</summary>
    private static ParameterSet CompleteState(ParameterSet state, ParameterSet parameters, string[] trainable)
    {
        var complete = new ParameterSet();
        var kinds = state.Select(item => item.Name).Where(name => name.Contains('/')).Select(name => name[..(name.IndexOf('/') + 1)]).Distinct().ToArray();
        foreach (var (name, value) in state) complete.Add(name, value);
        foreach (var name in kinds.SelectMany(kind => trainable.Select(parameter => (Kind: kind, Parameter: parameter))).Where(name => !state.TryGet(name.Kind + name.Parameter, out _)))
        {
            var like = parameters[name.Parameter];
            complete.Add(name.Kind + name.Parameter, Tensor.Of(new float[like.ElementCount], like.Dimensions));
        }

        return complete;
    }

    private static Dictionary<string, object> Lineage(TrainedSession session)
    {
        var settings = session.Manifest.Settings;
        return new(StringComparer.Ordinal)
        {
            ["onnxadapt.session"] = session.Manifest.SessionId,
            ["onnxadapt.model"] = settings.Model,
            ["onnxadapt.base"] = settings.BaseModel,
            ["onnxadapt.base_version"] = settings.BaseVersion,
            ["onnxadapt.base_sha256"] = settings.BaseSha256,
            ["onnxadapt.steps"] = session.State.Steps,
            ["onnxadapt.labels"] = string.Join('\n', session.Run.Facts.Labels),
        };
    }
}
