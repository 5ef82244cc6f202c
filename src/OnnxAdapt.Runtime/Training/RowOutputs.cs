using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Optimizers;

namespace OnnxAdapt.Runtime.Training;

/// <summary>The outputs of a training graph whose number of rows changes with the batch: the runtime makes them, and they are added up here.</summary>
internal sealed class RowOutputs : IDisposable
{
    private readonly TrainableParameter[] _parameters;
    private readonly GradientBlock _gradients;
    private readonly OrtMemoryInfo? _memory;

    public RowOutputs(TrainingProgram program, GradientBlock gradients)
    {
        _parameters = [.. program.Parameters.Where(parameter => parameter.RowsOutput is not null)];
        _gradients = gradients;
        _memory = _parameters.Length > 0 ? new OrtMemoryInfo("Cpu", OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default) : null;
    }

    /// <summary>Binds the outputs behind those that are bound already; anew for each run, since a bound result keeps its shape.</summary>
    public void Bind(OrtIoBinding binding)
    {
        foreach (var parameter in _parameters)
        {
            binding.BindOutputToDevice(parameter.GradientOutput, _memory!);
            binding.BindOutputToDevice(parameter.RowsOutput!, _memory!);
        }
    }

    /// <summary>Takes over what the last run gave.</summary>
    public void Collect(OrtIoBinding binding)
    {
        if (_parameters.Length == 0)
        {
            return;
        }

        _gradients.ClearRows();
        using var outputs = binding.GetOutputValues();
        var first = outputs.Count - (2 * _parameters.Length);
        for (var i = 0; i < _parameters.Length; i++)
        {
            var (values, rows) = (outputs[first + (2 * i)], outputs[first + (2 * i) + 1]);
            _gradients.Rows[i].Add(rows.GetTensorDataAsSpan<long>(), values.GetTensorDataAsSpan<float>(), _parameters[i].Name);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _memory?.Dispose();
}
