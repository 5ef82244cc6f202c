using OnnxAdapt.OrtTraining.FlatBuffers;

namespace OnnxAdapt.OrtTraining.Checkpoints;

/// <summary>Lays a checkpoint out as its runtime reads it.</summary>
/// <param name="external">Offsets in the second file of the tensors that lie there.</param>
internal sealed class CheckpointEncoder(IReadOnlyDictionary<CheckpointTensor, long> external)
{
    private readonly FlatWriter _writer = new(CheckpointFields.Identifier);

    /// <summary>The structure, ready to be written out.</summary>
    public FlatWriter Encode(Checkpoint checkpoint)
    {
        var root = _writer.AddTable(RootFields(checkpoint));
        AddModule(_writer.Slot(root, CheckpointFields.Root.ModuleState), checkpoint);
        if (checkpoint.OptimizerGroups.Count > 0)
        {
            _writer.AddTables(_writer.Slot(root, CheckpointFields.Root.OptimizerGroups), checkpoint.OptimizerGroups, AddGroup);
        }

        if (checkpoint.Properties.Count > 0)
        {
            AddProperties(_writer.Slot(root, CheckpointFields.Root.PropertyBag), checkpoint.Properties);
        }

        return _writer;
    }

    private static FlatField[] RootFields(Checkpoint checkpoint) =>
    [
        FlatField.Int32(CheckpointFields.Root.Version, CheckpointFields.Version),
        FlatField.Reference(CheckpointFields.Root.ModuleState),
        .. Optional(checkpoint.OptimizerGroups.Count > 0, FlatField.Reference(CheckpointFields.Root.OptimizerGroups)),
        .. Optional(checkpoint.Properties.Count > 0, FlatField.Reference(CheckpointFields.Root.PropertyBag)),
    ];

    private static FlatField[] Optional(bool present, FlatField field) => present ? [field] : [];

    private void AddModule(int slot, Checkpoint checkpoint)
    {
        var module = _writer.AddTable(
        [
            FlatField.Reference(CheckpointFields.Module.Trainable),
            FlatField.Reference(CheckpointFields.Module.Frozen),
            .. Optional(checkpoint.IsNominal, FlatField.Bool(CheckpointFields.Module.IsNominal, true)),
            .. Optional(checkpoint.HasExternalData, FlatField.Bool(CheckpointFields.Module.HasExternalData, true)),
        ]);
        _writer.Link(slot, module);
        _writer.AddTables(_writer.Slot(module, CheckpointFields.Module.Trainable), checkpoint.Trainable, AddTensor);
        _writer.AddTables(_writer.Slot(module, CheckpointFields.Module.Frozen), checkpoint.Frozen, AddTensor);
    }

    private int AddTensor(CheckpointTensor tensor)
    {
        var isExternal = external.TryGetValue(tensor, out var offset);
        var table = _writer.AddTable(
        [
            FlatField.Reference(CheckpointFields.Tensor.Name),
            .. Optional(tensor.Description is not null, FlatField.Reference(CheckpointFields.Tensor.Description)),
            FlatField.Reference(CheckpointFields.Tensor.Dimensions),
            FlatField.Int32(CheckpointFields.Tensor.ElementType, (int)tensor.ElementType),
            isExternal ? FlatField.Int64(CheckpointFields.Tensor.ExternalOffset, offset) : FlatField.Reference(CheckpointFields.Tensor.RawData),
        ]);
        _writer.AddString(_writer.Slot(table, CheckpointFields.Tensor.Name), tensor.Name);
        _writer.AddInt64s(_writer.Slot(table, CheckpointFields.Tensor.Dimensions), tensor.Dimensions);
        if (tensor.Description is not null)
        {
            _writer.AddString(_writer.Slot(table, CheckpointFields.Tensor.Description), tensor.Description);
        }

        if (!isExternal)
        {
            _writer.AddBytes(_writer.Slot(table, CheckpointFields.Tensor.RawData), tensor.Data);
        }

        return table;
    }

    private int AddGroup(OptimizerGroup group)
    {
        var table = _writer.AddTable(
        [
            FlatField.Reference(CheckpointFields.Group.Name),
            FlatField.Int64(CheckpointFields.Group.Step, group.Step),
            FlatField.Float(CheckpointFields.Group.InitialLearningRate, group.InitialLearningRate),
            FlatField.Reference(CheckpointFields.Group.States),
        ]);
        _writer.AddString(_writer.Slot(table, CheckpointFields.Group.Name), group.Name);
        _writer.AddTables(_writer.Slot(table, CheckpointFields.Group.States), group.States, AddState);
        return table;
    }

    private int AddState(ParameterMoments state)
    {
        var table = _writer.AddTable(FlatField.Reference(CheckpointFields.State.Parameter), FlatField.Reference(CheckpointFields.State.Moments));
        _writer.AddString(_writer.Slot(table, CheckpointFields.State.Parameter), state.Parameter);
        _writer.AddTables(_writer.Slot(table, CheckpointFields.State.Moments), state.Moments, AddTensor);
        return table;
    }

    private void AddProperties(int slot, IReadOnlyList<CheckpointProperty> properties)
    {
        (int Field, CheckpointProperty[] Items)[] kinds =
        [
            (CheckpointFields.Bag.Integers, [.. properties.Where(property => property.Value is long)]),
            (CheckpointFields.Bag.Floats, [.. properties.Where(property => property.Value is float)]),
            (CheckpointFields.Bag.Texts, [.. properties.Where(property => property.Value is string)]),
        ];
        var present = kinds.Where(kind => kind.Items.Length > 0).ToArray();
        var bag = _writer.AddTable([.. present.Select(kind => FlatField.Reference(kind.Field))]);
        _writer.Link(slot, bag);
        foreach (var (field, items) in present)
        {
            _writer.AddTables(_writer.Slot(bag, field), items, AddProperty);
        }
    }

    private int AddProperty(CheckpointProperty property)
    {
        var table = _writer.AddTable(FlatField.Reference(CheckpointFields.Property.Name), PropertyField(property.Value));
        _writer.AddString(_writer.Slot(table, CheckpointFields.Property.Name), property.Name);
        if (property.Value is string text)
        {
            _writer.AddString(_writer.Slot(table, CheckpointFields.Property.Value), text);
        }

        return table;
    }

    private static FlatField PropertyField(object value) => value switch
    {
        long number => FlatField.Int64(CheckpointFields.Property.Value, number),
        float number => FlatField.Float(CheckpointFields.Property.Value, number),
        _ => FlatField.Reference(CheckpointFields.Property.Value),
    };
}
