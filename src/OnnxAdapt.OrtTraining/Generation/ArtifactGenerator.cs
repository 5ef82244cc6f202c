using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Passes;

namespace OnnxAdapt.OrtTraining.Generation;

/// <summary>
/// Makes the artifacts that Microsoft's on-device training runtime (1.18 to 1.19.2) trains: any model that this library can
/// differentiate, written in operators of the standard but for the accumulation of gradients and the optimizer.
/// </summary>
public static class ArtifactGenerator
{
    /// <summary>Metadata of evaluation graphs: names of the outputs that the loss is computed on, one a line.</summary>
    public const string PredictionsKey = "onnxadapt.predictions";

    /// <summary>Generates artifacts. The model is not changed.</summary>
    /// <param name="model">An exported forward model.</param>
    /// <param name="options">What to train, with which loss and optimizer.</param>
    /// <exception cref="AutodiffException">
    /// A name or pattern fits nothing, a loss or an optimizer's constant is wrong, an operator has no gradient or does not exist in the operator
    /// sets that the runtime reads; the message names it.
    /// </exception>
    public static GeneratedArtifacts Generate(OnnxModel model, ArtifactOptions options)
    {
        var optimizer = options.Optimizer is null ? null : OptimizerModelBuilder.Build(options.Optimizer);
        var choice = ParameterChoice.Of(model, options);
        var graph = new TrainingGraphBuilder().Build(model, BuilderOptions(model, options, choice));
        var trained = graph.Parameters.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        choice.RequireReached(graph.Parameters);
        var parameters = choice.InOrder(graph.Parameters);
        RequireFloat(graph.Parameters);
        RequireNames(graph, options, parameters);
        Constrain(graph, options);
        FinishEvaluation(graph, options, parameters);
        FinishTraining(graph, options, parameters);
        return new GeneratedArtifacts
        {
            TrainingModel = graph.TrainingModel,
            EvaluationModel = graph.EvaluationModel,
            OptimizerModel = optimizer,
            Trainable = [.. parameters.Where(parameter => trained.Contains(parameter.Key))],
            Frozen = [.. parameters.Where(parameter => !trained.Contains(parameter.Key))],
            Unreached = [.. choice.Trainable.Except(trained)],
        };
    }

    /// <summary>All outputs of the model are kept at first, so that the evaluation graph can be exported with any of them.</summary>
    private static TrainingGraphOptions BuilderOptions(OnnxModel model, ArtifactOptions options, ParameterChoice choice)
    {
        var outputs = model.Graph.Outputs.Where(output => output.Type is not (DataType.Undefined or DataType.String)).Select(output => output.Name);
        return new TrainingGraphOptions
        {
            Loss = options.Loss,
            LossOptions = options.LossOptions,
            Parameters = choice.Selector,
            Predictions = options.Predictions,
            FurtherPredictions = options.FurtherPredictions,
            AdditionalOutputs = [.. options.AdditionalOutputs.Union(outputs)],
            LabelsName = options.LabelsName ?? (LossSet.Default.Get(options.Loss).LabelType == DataType.Int64 ? "labels" : "target"),
            KeyedDropout = false,
            Dropout = options.Dropout,
            DropoutSeed = options.DropoutSeed,
            BatchNormalization = options.BatchNormalization,
        };
    }

    /// <summary>Puts into both graphs what a backend of this library does beside them.</summary>
    private static void Constrain(TrainingGraph graph, ArtifactOptions options)
    {
        foreach (var model in new[] { graph.TrainingModel, graph.EvaluationModel })
        {
            ConstantStatistics.Apply(model.Graph, graph.Buffers);
            if (options.TargetScaling is { } scaling) ScaledTargets.Apply(model.Graph, graph.LabelsInput, scaling);
        }
    }

    private static void RequireFloat(IReadOnlyList<TrainingParameter> parameters)
    {
        if (parameters.FirstOrDefault(parameter => parameter.Initial.Type != DataType.Float) is { } other)
        {
            throw new AutodiffException($"The parameter '{other.Name}' is {other.Initial.Type}; Microsoft's training runtime trains parameters of type Float only.");
        }
    }

    private static void RequireNames(TrainingGraph graph, ArtifactOptions options, IReadOnlyList<KeyValuePair<string, TensorData>> parameters)
    {
        foreach (var (kind, name) in graph.DataInputs.Select(input => ("input", input.Name))
            .Concat(options.AdditionalOutputs.Select(output => ("output", output)))
            .Concat(parameters.Select(parameter => ("parameter", parameter.Key))))
        {
            ReservedNames.Require(kind, name);
        }
    }

    private static void FinishEvaluation(TrainingGraph graph, ArtifactOptions options, IReadOnlyList<KeyValuePair<string, TensorData>> parameters)
    {
        var model = graph.EvaluationModel;
        model.Metadata[PredictionsKey] = string.Join('\n', options.ServedOutputs ?? [.. graph.AdditionalOutputs.Take(1 + options.FurtherPredictions.Count).Union(options.AdditionalOutputs)]);
        KeepOutputs(model.Graph, graph.LossOutput, options.AdditionalOutputs);
        ParameterInputs.Apply(model.Graph, parameters);
        EvaluationMode.Apply(model.Graph);
        Finish(model);
    }

    private static void FinishTraining(TrainingGraph graph, ArtifactOptions options, IReadOnlyList<KeyValuePair<string, TensorData>> parameters)
    {
        var model = graph.TrainingModel;
        var outputs = model.Graph.Outputs.ToDictionary(output => output.Name, StringComparer.Ordinal);
        KeepOutputs(model.Graph, graph.LossOutput, options.AdditionalOutputs);
        ParameterInputs.Apply(model.Graph, parameters);
        var inputs = model.Graph.Inputs.ToDictionary(input => input.Name, StringComparer.Ordinal);
        var gradients = graph.Parameters.ToDictionary(parameter => parameter.Name, parameter => outputs[parameter.GradientOutput], StringComparer.Ordinal);
        var trained = parameters.Where(parameter => gradients.ContainsKey(parameter.Key)).Select(parameter => inputs[parameter.Key]).ToArray();
        GradientAccumulation.Add(model.Graph, trained, [.. trained.Select(parameter => gradients[parameter.Name])]);
        new DeadNodeElimination().Run(model);
        Finish(model);
    }

    private static void Finish(OnnxModel model)
    {
        OpsetLimit.Apply(model);
        InnerNames.Tidy(model.Graph);
    }

    private static void KeepOutputs(OnnxGraph graph, string loss, IReadOnlyList<string> additional)
    {
        var outputs = graph.Outputs.ToDictionary(output => output.Name, StringComparer.Ordinal);
        graph.Outputs.Clear();
        foreach (var name in additional.Prepend(loss))
        {
            graph.Outputs.Add(outputs[name]);
        }
    }
}
