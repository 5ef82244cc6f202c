using System.Globalization;
using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.OrtTraining.Artifacts;
using OnnxAdapt.OrtTraining.Checkpoints;
using OnnxAdapt.OrtTraining.Sessions;
using OnnxAdapt.Runtime.Inference;
using OnnxAdapt.Verification.Comparison;

namespace OnnxAdapt.Verification.Artifacts;

/// <summary>Runs the artifacts of one case as its trajectory says, and tells every difference as it comes.</summary>
internal sealed class ArtifactReplay : IDisposable
{
    private const double LossTolerance = 1e-5;
    private const double GradientTolerance = 1e-5;
    private const double OutputTolerance = 1e-4;

    /// <summary>Gradients below this share of the largest of all are compared on its scale: those that are 0 in exact arithmetic are nothing but noise.</summary>
    private const double SmallestScale = 0.05;

    private const double RateTolerance = 1e-6;

    private readonly string _folder;
    private readonly ArtifactTrajectory _trajectory;
    private readonly VerificationOptions _options;
    private readonly ParameterSet _batches;
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("onnxadapt-artifacts-");
    private TrainingArtifacts _artifacts;
    private ArtifactTrainer _trainer;

    public ArtifactReplay(string folder, ArtifactTrajectory trajectory, VerificationOptions options)
    {
        _folder = folder;
        _trajectory = trajectory;
        _options = options;
        _batches = TensorFile.Read(Path.Combine(folder, "batches.safetensors"));
        _artifacts = TrainingArtifacts.Load(folder, trajectory.Generator.Prefix);
        if (trajectory.LossBefore is null)
        {
            _artifacts = _artifacts with { EvaluationModel = null };
        }

        _trainer = Open();
    }

    /// <summary>What differs, in the order in which it is found.</summary>
    public IEnumerable<string> Run() => new[] { Start(), Steps(), End(), Export() }.SelectMany(problems => problems).OfType<string>();

    /// <inheritdoc/>
    public void Dispose()
    {
        _trainer.Dispose();
        _batches.Dispose();
        _scratch.Delete(recursive: true);
    }

    private static string? Compare(string what, double expected, double actual, double tolerance) =>
        expected.Equals(actual) || Math.Abs(expected - actual) <= tolerance * Math.Max(1e-6, Math.Abs(expected))
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{what} is {actual:g9}, expected {expected:g9}");

    private static object Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!,
        _ when element.TryGetInt64(out var whole) && !element.GetRawText().Contains('.', StringComparison.Ordinal) => whole,
        _ => element.GetSingle(),
    };

    private IEnumerable<string?> Start()
    {
        foreach (var (name, value) in _trajectory.Properties ?? [])
        {
            _trainer.Properties[name] = Value(value);
        }

        yield return EvaluationLoss("evaluation loss before", _trajectory.LossBefore);
        if (_trajectory.Scheduler is { } schedule)
        {
            _trainer.UseLinearSchedule(schedule.WarmupStepCount, schedule.TotalStepCount, schedule.InitialLr);
            yield return Compare("rate after registering the schedule", _trajectory.InitialLearningRate, _trainer.LearningRate, RateTolerance);
        }
    }

    private IEnumerable<string?> Steps()
    {
        var outputs = Path.Combine(_folder, "outputs.safetensors");
        using var expected = File.Exists(outputs) ? TensorFile.Read(outputs) : new ParameterSet();
        foreach (var step in _trajectory.Steps)
        {
            foreach (var problem in Train(step, expected).Concat(Update(step)))
            {
                yield return problem;
            }
        }
    }

    private IEnumerable<string?> Train(ArtifactTrajectory.TrajectoryStep step, ParameterSet expected)
    {
        var results = _trainer.TrainStep(Batch(step.Step, _trainer.TrainingInputs));
        yield return Compare($"loss of step {step.Step}", step.Loss, Numbers.Of(results[0])[0], LossTolerance);
        for (var i = 1; i < results.Length; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{step.Step}.{_trainer.TrainingOutputs[i]}");
            yield return expected.TryGet(name, out var tensor) ? TensorError.Check(name, tensor, results[i], OutputTolerance, 1e-6) : null;
        }

        Array.ForEach(results, result => result.Dispose());
        if (step.Step == 0)
        {
            using var gradients = TensorFile.Read(Path.Combine(_folder, "gradients-step0.safetensors"));
            using var actual = _trainer.ExportGradients();
            var floor = SmallestScale * gradients.Max(gradient => Numbers.Of(gradient.Value).Max(Math.Abs));
            foreach (var (name, gradient) in gradients)
            {
                yield return TensorError.Check($"first gradient of {name}", gradient, actual[name], GradientTolerance, floor);
            }
        }
    }

    private IEnumerable<string?> Update(ArtifactTrajectory.TrajectoryStep step)
    {
        if (_trajectory.Scheduler is null)
        {
            _trainer.LearningRate = (float)step.LearningRate;
        }

        yield return Compare($"rate of step {step.Step}", step.LearningRate, _trainer.LearningRate, RateTolerance);
        if (step.OptimizerStep)
        {
            _trainer.OptimizerStep();
        }

        if (step.SchedulerStep)
        {
            _trainer.StepSchedule();
            yield return Compare($"rate after step {step.Step}", step.LearningRateAfter ?? double.NaN, _trainer.LearningRate, RateTolerance);
        }

        if (step.LazyResetGrad)
        {
            _trainer.LazyResetGradients();
        }

        if (step.CheckpointSavedAndReloaded is { } file)
        {
            yield return Reload(file);
        }
    }

    /// <summary>Saves, compares with the reference's file, and goes on in a trainer made from the saved file.</summary>
    private string? Reload(string file)
    {
        var path = Path.Combine(_scratch.FullName, file);
        CheckpointFile.Write(path, _trainer.ToCheckpoint(includeOptimizer: true));
        _artifacts = _artifacts with { Checkpoint = CheckpointFile.Read(path) };
        _trainer.Dispose();
        _trainer = new ArtifactTrainer(_artifacts, null, _options.Kernels);
        return CheckpointComparison.Check(CheckpointFile.Read(Path.Combine(_folder, file)), _artifacts.Checkpoint, null);
    }

    private IEnumerable<string?> End()
    {
        yield return EvaluationLoss("evaluation loss after", _trajectory.LossAfter);
        foreach (var (name, value) in _trajectory.PropertiesReadBack ?? [])
        {
            yield return _trainer.Properties[name].Equals(Value(value)) ? null : $"property {name} is {_trainer.Properties[name]}, expected {value}";
        }

        var noise = new NoiseAllowance(
            TensorFile.Read(Path.Combine(_folder, "gradients-step0.safetensors")), 2 * _trajectory.Steps.Where(step => step.OptimizerStep).Sum(step => step.LearningRate));
        using var expected = TensorFile.Read(Path.Combine(_folder, "params-after.safetensors"));
        using var actual = _trainer.ExportParameters();
        foreach (var (name, value) in expected)
        {
            noise.Observe(name, Numbers.Of(value), Numbers.Of(actual[name]));
        }

        foreach (var (name, value) in expected)
        {
            yield return noise.Check(name, Numbers.Of(value), Numbers.Of(actual[name]));
        }

        var saved = Path.Combine(_scratch.FullName, "checkpoint-after");
        CheckpointFile.Write(saved, _trainer.ToCheckpoint(includeOptimizer: true));
        yield return CheckpointComparison.Check(CheckpointFile.Read(Path.Combine(_folder, "checkpoint-after")), CheckpointFile.Read(saved), noise);
    }

    private IEnumerable<string?> Export()
    {
        if (_trajectory.ExportOutputs is not { } outputs)
        {
            yield break;
        }

        var path = Path.Combine(_scratch.FullName, "inference.onnx");
        _trainer.ExportForInference(path, outputs);
        using var backend = new OrtInferenceBackendFactory().Create(ModelBinary.FromFile(path), new InferenceBackendOptions { IntraOpThreads = 1 });
        using var expected = TensorFile.Read(Path.Combine(_folder, "inference-outputs.safetensors"));
        var names = backend.Signature.Inputs.Select(input => input.Name).ToArray();
        var results = backend.Run([.. names.Zip(Batch(0, names), (name, tensor) => new NamedTensor(name, tensor))], outputs);
        for (var i = 0; i < outputs.Length; i++)
        {
            yield return expected.TryGet(outputs[i], out var tensor)
                ? TensorError.Check($"exported output {outputs[i]}", tensor, results[i], 1e-3, 1e-3)
                : $"the case has no exported output {outputs[i]}";
            results[i].Dispose();
        }
    }

    private string? EvaluationLoss(string what, double? expected)
    {
        if (expected is not { } loss)
        {
            return null;
        }

        var results = _trainer.EvalStep(Batch(0, _trainer.EvaluationInputs));
        var actual = Numbers.Of(results[0])[0];
        Array.ForEach(results, result => result.Dispose());
        return Compare(what, loss, actual, 10 * LossTolerance);
    }

    private Tensor[] Batch(int step, IReadOnlyList<string> names) =>
        [.. names.Select(name => _batches[string.Create(CultureInfo.InvariantCulture, $"{step}.{name}")])];

    /// <summary>A case with a nominal checkpoint starts from that, its values loaded from the full one.</summary>
    private ArtifactTrainer Open()
    {
        var trainer = new ArtifactTrainer(_artifacts, null, _options.Kernels);
        if (!_trajectory.Generator.NominalCheckpoint)
        {
            return trainer;
        }

        using (trainer)
        {
            var values = new float[trainer.CountParameters(onlyTrainable: false)];
            trainer.CopyParameters(values, onlyTrainable: false);
            var nominal = CheckpointFile.Read(Path.Combine(_folder, _trajectory.Generator.Prefix + ArtifactNames.NominalCheckpoint));
            var result = new ArtifactTrainer(_artifacts with { Checkpoint = nominal }, null, _options.Kernels);
            result.LoadParameters(values, onlyTrainable: false);
            return result;
        }
    }
}
