using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Errors;
using OnnxAdapt.Runtime.Memory;
using OnnxAdapt.Runtime.Optimizers;

namespace OnnxAdapt.Runtime.Training;

/// <summary>The training graph with parameters, loss and gradients bound once; only the batch is bound anew for each run.</summary>
internal sealed unsafe class GradientGraph : IDisposable
{
    private const int MaxShapes = 1024;
    private const int RunsToPlan = 2;

    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new();
    private readonly RunOptions _shrinking = new();
    private readonly Dictionary<string, int> _shapes = new(StringComparer.Ordinal);
    private readonly NativeBlock _loss = new(1);
    private readonly OrtValue _lossValue;
    private readonly RowOutputs _rows;
    private readonly RandomKeyInput? _key;

    /// <summary>Binds everything but the batch. The session is taken over, the values are not.</summary>
    /// <exception cref="AdaptException">InvalidArgument when graph and program do not fit.</exception>
    public GradientGraph(InferenceSession session, bool hasArena, TrainingProgram program, OrtValue[] parameters, OrtValue[] gradients, GradientBlock block, BufferBlock buffers)
    {
        _session = session;
        _binding = session.CreateIoBinding();
        if (hasArena) _shrinking.AddRunConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");
        _rows = new RowOutputs(program, block);
        _lossValue = OrtTensors.Wrap(_loss.Pointer, LossShape(session, program.LossOutput), 1);
        _binding.BindOutput(program.LossOutput, _lossValue);
        buffers.Bind(session, _binding);
        _key = program.RandomKeyInput is null ? null : new RandomKeyInput(session, _binding, program.RandomKeyInput);
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = program.Parameters[i];
            ProgramCheck.RequireInput(session, parameter.Name);
            ProgramCheck.RequireOutput(session, parameter.GradientOutput);
            _binding.BindInput(parameter.Name, parameters[i]);
            if (parameter.RowsOutput is null)
            {
                _binding.BindOutput(parameter.GradientOutput, gradients[i]);
            }
        }

        ProgramCheck.RequireNoOtherInputs(session, "training", program, program.RandomKeyInput);
    }

    /// <summary>Forward, loss and backward; the gradients are in their block afterwards.</summary>
    /// <param name="batch">One tensor per data input.</param>
    /// <param name="key">What the random numbers follow from.</param>
    /// <returns>Mean loss.</returns>
    /// <exception cref="AdaptException">InvalidArgument for a batch that the graph refuses.</exception>
    public float Run(IReadOnlyList<NamedTensor> batch, long key)
    {
        _key?.Set(key);
        var pins = new MemoryHandle[batch.Count];
        try
        {
            Bind(batch, pins);
            _rows.Bind(_binding);
            _session.RunWithBinding(OptionsFor(batch), _binding);
            _rows.Collect(_binding);
            return *_loss.Pointer;
        }
        catch (OnnxRuntimeException error)
        {
            throw OrtErrors.Running(error, batch);
        }
        finally
        {
            Array.ForEach(pins, pin => pin.Dispose());
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows.Dispose();
        _key?.Dispose();
        _binding.Dispose();
        _lossValue.Dispose();
        _options.Dispose();
        _shrinking.Dispose();
        _session.Dispose();
        _loss.Dispose();
    }

    /// <summary>
    /// The first runs of a shape find out what memory the next ones take as one block, without that block: what they held is given back, or
    /// both would stay.
    /// </summary>
    private RunOptions OptionsFor(IReadOnlyList<NamedTensor> batch)
    {
        if (_shapes.Count == MaxShapes)
        {
            _shapes.Clear();
        }

        var shape = string.Join(';', batch.Select(input => string.Join(',', input.Value.Dimensions.ToArray())));
        var runs = _shapes.GetValueOrDefault(shape);
        _shapes[shape] = Math.Min(runs + 1, RunsToPlan);
        return runs < RunsToPlan ? _shrinking : _options;
    }

    private static long[] LossShape(InferenceSession session, string name)
    {
        ProgramCheck.RequireOutput(session, name);
        return Array.ConvertAll(session.OutputMetadata[name].Dimensions, _ => 1L);
    }

    private void Bind(IReadOnlyList<NamedTensor> batch, MemoryHandle[] pins)
    {
        for (var i = 0; i < pins.Length; i++)
        {
            if (!_session.InputMetadata.ContainsKey(batch[i].Name))
            {
                continue;
            }

            using var value = OrtTensors.Wrap(batch[i].Value, out pins[i]);
            _binding.BindInput(batch[i].Name, value);
        }
    }
}
