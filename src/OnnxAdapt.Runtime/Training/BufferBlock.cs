using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Memory;
using OnnxAdapt.Runtime.Optimizers;

namespace OnnxAdapt.Runtime.Training;

/// <summary>The buffers of a program: present values, and those that a run gives, which take their place once the run has succeeded.</summary>
internal sealed class BufferBlock : IDisposable
{
    private readonly TrainableParameter[] _slots;
    private readonly ChunkPlan _plan;
    private readonly NativeBlock _values;
    private readonly NativeBlock _updates;
    private readonly OrtValue[] _updateValues;

    public BufferBlock(IReadOnlyList<TrainingBuffer> buffers)
    {
        _slots = [.. buffers.Select(buffer => new TrainableParameter(buffer.Name, buffer.UpdateOutput, buffer.Dimensions))];
        _plan = new ChunkPlan(_slots);
        (_values, _updates) = (new NativeBlock(Math.Max(1, _plan.Length)), new NativeBlock(Math.Max(1, _plan.Length)));
        Values = ParameterBlock.Wrap(_values, _plan, _slots);
        _updateValues = ParameterBlock.Wrap(_updates, _plan, _slots);
    }

    /// <summary>The present values, in the program's order.</summary>
    public OrtValue[] Values { get; }

    /// <summary>The buffers in the shape of parameters, for checks of names and sizes.</summary>
    public IReadOnlyList<TrainableParameter> Slots => _slots;

    public void Bind(InferenceSession session, OrtIoBinding binding)
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            ProgramCheck.RequireInput(session, _slots[i].Name);
            ProgramCheck.RequireOutput(session, _slots[i].GradientOutput);
            binding.BindInput(_slots[i].Name, Values[i]);
            binding.BindOutput(_slots[i].GradientOutput, _updateValues[i]);
        }
    }

    /// <summary>Takes over what the last run gave.</summary>
    public void Commit()
    {
        foreach (var slot in _plan.Slots) _updates.Slice(slot.Start, slot.Length).CopyTo(_values.Slice(slot.Start, slot.Length));
    }

    public void Fill(ParameterSet values) => ParameterBlock.Fill(_values, _plan, _slots, values);

    public void Export(ParameterSet target) => ParameterBlock.Export(_values, _plan, _slots, target);

    public void View(ParameterSet target) => ParameterBlock.View(_values, _plan, _slots, target);

    public void Dispose()
    {
        Array.ForEach(Values, value => value.Dispose());
        Array.ForEach(_updateValues, value => value.Dispose());
        _values.Dispose();
        _updates.Dispose();
    }
}
