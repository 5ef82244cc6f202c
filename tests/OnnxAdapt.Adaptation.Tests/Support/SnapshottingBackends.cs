using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Training;

namespace OnnxAdapt.Adaptation.Tests.Support;

/// <summary>Real backends that copy a folder before some of their steps, as a crash would find it.</summary>
public sealed class SnapshottingBackends : ITrainingBackendFactory
{
    private string? _source;
    private string _target = "";
    private int _steps;

    public List<string> Copies { get; } = [];

    public void Begin(string source, string target) => (_source, _target) = (source, target);

    public ITrainingBackend Create(TrainingProgram program, ParameterSet initial, OptimizerSettings optimizer, TrainingBackendOptions options) =>
        new Backend(new OrtTrainingBackendFactory().Create(program, initial, optimizer, options), this);

    private void BeforeStep()
    {
        if (_source is null || _steps++ % 23 != 7) return;
        var copy = Path.Combine(_target, $"{_steps}");
        TempFolder.Copy(_source, copy);
        Copies.Add(copy);
    }

    private sealed class Backend(ITrainingBackend inner, SnapshottingBackends owner) : ITrainingBackend
    {
        public TrainingProgram Program => inner.Program;

        public long StepCount => inner.StepCount;

        public TrainingStepResult Step(IReadOnlyList<NamedTensor> batch)
        {
            owner.BeforeStep();
            return inner.Step(batch);
        }

        public float Accumulate(IReadOnlyList<NamedTensor> batch, float scale) => inner.Accumulate(batch, scale);

        public TrainingStepResult ApplyAccumulated() => inner.ApplyAccumulated();

        public Tensor[] Evaluate(IReadOnlyList<NamedTensor> batch, IReadOnlyList<string> outputNames) => inner.Evaluate(batch, outputNames);

        public ParameterSet ExportParameters() => inner.ExportParameters();

        public ParameterSet ExportOptimizerState() => inner.ExportOptimizerState();

        public ParameterSet ViewParameters() => inner.ViewParameters();

        public ParameterSet ViewOptimizerState() => inner.ViewOptimizerState();

        public void Import(ParameterSet parameters, ParameterSet? optimizerState = null) => inner.Import(parameters, optimizerState);

        public void Dispose() => inner.Dispose();
    }
}
