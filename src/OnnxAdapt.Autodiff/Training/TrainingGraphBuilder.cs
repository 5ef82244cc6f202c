using OnnxAdapt.Autodiff.Blocks;
using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Autodiff.Recomputation;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>
/// Makes a training graph of a model: fused operators are lowered, the loss is attached, the chosen parameters become graph inputs, and
/// their gradients are added as outputs named after them with <c>_grad</c>. Whatever the chosen parameters do not influence gets no
/// gradient nodes, so frozen layers before the first trained one cost their forward pass only. The given model is not changed.
/// </summary>
public sealed class TrainingGraphBuilder
{
    private readonly GradientRuleSet _rules;
    private readonly LoweringSet _lowerings;
    private readonly LossSet _losses;

    /// <summary>A builder with the given tables; null takes the default ones.</summary>
    public TrainingGraphBuilder(GradientRuleSet? rules = null, LoweringSet? lowerings = null, LossSet? losses = null)
    {
        _rules = rules ?? GradientRuleSet.Default;
        _lowerings = lowerings ?? LoweringSet.Default;
        _losses = losses ?? LossSet.Default;
    }

    /// <summary>Builds training and evaluation graph.</summary>
    /// <param name="model">Model, or head over <c>features</c>.</param>
    /// <param name="options">Loss, parameters and outputs.</param>
    /// <exception cref="AutodiffException">
    /// The loss or an output does not exist, no parameter is selected, or nodes without a gradient lie between parameters and loss; the
    /// message lists all of them.
    /// </exception>
    public TrainingGraph Build(OnnxModel model, TrainingGraphOptions options)
    {
        var given = ParameterCandidate.Of(model);
        var normalization = new BatchNormalizationSwitch();
        IReadOnlyList<string> ends = [];
        var work = GradientPreparation.Prepare(model, _lowerings, copy =>
        {
            ends = options.Recompute ? [.. GraphBlocks.Of(copy.Graph).Blocks.Select(block => block.Output)] : [];
            Switch(normalization, copy, given, options);
        });
        var inputs = work.Graph.Inputs.ToArray();
        var running = normalization.Updated(work);
        var buffers = normalization.Promote(work);
        var emitter = new OperatorEmitter(new GraphBuilder(work.Graph, work.StandardOpset));
        var (labels, loss) = AttachLoss(work, emitter, options);
        var parameters = Select(work, loss, options.Parameters, given);
        var initial = parameters.Select(parameter => parameter.Initializer!).ToArray();
        MakeInputs(work.Graph, parameters);
        var evaluation = GraphCopier.Copy(work);
        normalization.Evaluate(evaluation.Graph);
        DropoutMode.Off(evaluation.Graph);
        ExpansionSet.Default.Apply(evaluation, options.Kernels);
        GraphCleanup.Run(evaluation.Graph);
        string[] further = [.. work.Graph.Outputs.Skip(1).Select(output => output.Name)];
        running.Except(work.Graph.Outputs).ToList().ForEach(work.Graph.Outputs.Add);
        HalfPrecision.ComputeInFloat(emitter);
        var key = SetDropout(emitter, options);
        var recomputation = new BlockRecomputation(ends, inputs.Concat(labels).ToHashSet());
        var trained = AddGradients(work, emitter, loss, parameters, initial, options, recomputation);
        return new TrainingGraph
        {
            TrainingModel = work,
            EvaluationModel = evaluation,
            DataInputs = [.. inputs, .. labels],
            LabelsInput = labels.Length == 0 ? "" : labels[0].Name,
            LossInputs = [.. labels.Select(label => label.Name)],
            RandomKeyInput = key?.Name,
            LossOutput = loss.Name,
            AdditionalOutputs = further,
            Buffers = buffers,
            RecomputedBlocks = recomputation.Count,
            IsRepeatable = !RandomNodes.Any(work.Graph),
            Parameters = trained,
        };
    }

    private static void Switch(BatchNormalizationSwitch normalization, OnnxModel model, IReadOnlyList<ParameterCandidate> given, TrainingGraphOptions options)
    {
        if (options.BatchNormalization == BatchNormalizationMode.Frozen)
        {
            BatchNormalizationSwitch.Freeze(model);
        }
        else if (options.BatchNormalization == BatchNormalizationMode.Training)
        {
            var trained = given.Where(options.Parameters.Selects).Select(candidate => candidate.Name).ToHashSet(StringComparer.Ordinal);
            normalization.Train(model, trained, options.FurtherPredictions.Append(FirstPrediction(model, options)).ToHashSet(StringComparer.Ordinal));
        }
    }

    private static string FirstPrediction(OnnxModel model, TrainingGraphOptions options) => options.Predictions
        ?? (model.Graph.Outputs.Any(output => output.Name == HeadBuilder.LogitsOutput) ? HeadBuilder.LogitsOutput : model.Graph.Outputs[0].Name);

    private (Value[] Labels, Value Loss) AttachLoss(OnnxModel model, OperatorEmitter emitter, TrainingGraphOptions options)
    {
        var outputs = model.Graph.Outputs.DistinctBy(output => output.Name).ToDictionary(output => output.Name, StringComparer.Ordinal);
        var first = FirstPrediction(model, options);
        Value[] predictions = [.. options.FurtherPredictions.Prepend(first).Select(name => Output(outputs, name))];
        var further = options.AdditionalOutputs.Select(name => Output(outputs, name)).Where(output => !predictions.Contains(output)).ToArray();
        var (labels, value) = LossAttachment.Attach(emitter, _losses.Get(options.Loss), predictions, options.LossOptions, label => LabelInput(emitter, label, options));
        model.Graph.Outputs.Clear();
        foreach (var output in predictions.Concat(further).Prepend(value))
        {
            model.Graph.Outputs.Add(output);
        }

        return (labels, value);
    }

    private static Value LabelInput(OperatorEmitter emitter, LossLabel label, TrainingGraphOptions options) =>
        emitter.Graph.Input(FreeName(emitter, label.Name.Length == 0 ? options.LabelsName : label.Name), label.Type, label.Shape);

    private static string FreeName(OperatorEmitter emitter, string wanted) => AllNames(emitter.Graph.Graph).Contains(wanted, StringComparer.Ordinal)
        ? throw new AutodiffException($"The model already has a value '{wanted}'; choose another name for the labels.")
        : wanted;

    private static IEnumerable<string> AllNames(OnnxGraph graph) =>
        graph.Inputs.Concat(graph.Initializers).Concat(graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>()).Select(value => value.Name);

    private static Value Output(Dictionary<string, Value> outputs, string name) => outputs.TryGetValue(name, out var output)
        ? output
        : throw new AutodiffException($"The model has no output '{name}'; it has {string.Join(", ", outputs.Keys)}.");

    /// <summary>What is trained is decided on the graph as given, whose blocks and layers are not yet taken apart; only what preparing added is looked at afterwards.</summary>
    private Value[] Select(OnnxModel model, Value loss, ParameterSelector selector, IReadOnlyList<ParameterCandidate> given)
    {
        var known = given.Select(candidate => candidate.Name).ToHashSet(StringComparer.Ordinal);
        var added = ParameterCandidate.Of(model.Graph).Where(candidate => !known.Contains(candidate.Name));
        var chosen = given.Concat(added).Where(selector.Selects).Select(candidate => candidate.Name).ToHashSet(StringComparer.Ordinal);
        var candidates = model.Graph.Initializers.Where(value => chosen.Contains(value.Name)).ToArray();
        var path = GradientCoverage.Path(model, [loss], candidates, _rules);
        GradientCoverage.ThrowOnProblems(path.Problems());
        var reached = candidates.Where(path.Contains).ToArray();
        return reached.Length > 0
            ? reached
            : throw new AutodiffException($"Nothing to train: {selector.Description} select {candidates.Length} float initializers, and the loss depends on none of them.");
    }

    private static void MakeInputs(OnnxGraph graph, Value[] parameters)
    {
        foreach (var parameter in parameters)
        {
            graph.Initializers.Remove(parameter);
            graph.Inputs.Add(parameter);
            parameter.Shape = Shape.Of([.. parameter.Initializer!.Sizes]);
            (parameter.Initializer, parameter.IsOverridable) = (null, false);
        }
    }

    private static Value? SetDropout(OperatorEmitter emitter, TrainingGraphOptions options)
    {
        if (!options.Dropout)
        {
            DropoutMode.Off(emitter.Graph.Graph);
        }

        return options is { Dropout: true, KeyedDropout: true } ? DropoutMode.Key(emitter.Graph) : null;
    }

    private TrainingParameter[] AddGradients(OnnxModel model, OperatorEmitter emitter, Value loss, Value[] parameters, TensorData[] initial, TrainingGraphOptions options, BlockRecomputation recomputation)
    {
        ForwardState.Save(emitter, options.Dropout, options.DropoutSeed);
        var forward = model.Graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>().ToHashSet();
        var gradients = new BackwardPass(_rules, model, emitter).Run(loss, parameters);
        var result = new TrainingParameter[parameters.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = options.RowGradients && RowGradients.TryTake(emitter, parameters[i], gradients[parameters[i]]) is { } taken
                ? new TrainingParameter(parameters[i].Name, Output(model.Graph, emitter, taken.Values, $"{parameters[i].Name}_grad"), initial[i])
                {
                    RowsOutput = Output(model.Graph, emitter, taken.Rows, $"{parameters[i].Name}_grad_rows"),
                }
                : new TrainingParameter(parameters[i].Name, DenseOutput(model.Graph, emitter, parameters[i], gradients[parameters[i]]), initial[i]);
        }

        recomputation.Apply(emitter, forward);
        ActivationReuse.Apply(model.Graph, emitter);
        BatchNormalizationMerge.Apply(model.Graph, options.Kernels);
        ExecutionOrder.Arrange(model.Graph);
        ExpansionSet.Default.Apply(model, options.Kernels);
        GraphCleanup.Run(model.Graph);
        ExecutionOrder.Arrange(model.Graph);
        return result;
    }

    private static string DenseOutput(OnnxGraph graph, OperatorEmitter emitter, Value parameter, Value gradient)
    {
        var own = OwnOutput(graph, emitter, gradient);
        (own.Type, own.Shape) = (parameter.Type, parameter.Shape);
        return Output(graph, emitter, own, $"{parameter.Name}_grad");
    }

    private static string Output(OnnxGraph graph, OperatorEmitter emitter, Value value, string name)
    {
        value.Name = emitter.Graph.FreshName(name);
        graph.Outputs.Add(value);
        return value.Name;
    }

    /// <summary>A value that may be renamed: computed by a node and not an output already.</summary>
    private static Value OwnOutput(OnnxGraph graph, OperatorEmitter emitter, Value gradient) =>
        gradient.Producer is null || graph.Outputs.Contains(gradient) ? emitter.Identity(gradient) : gradient;
}
