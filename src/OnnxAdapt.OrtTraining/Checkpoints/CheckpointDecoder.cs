using OnnxAdapt.Abstractions;
using OnnxAdapt.OrtTraining.FlatBuffers;

namespace OnnxAdapt.OrtTraining.Checkpoints;

/// <summary>Turns the bytes of a checkpoint into its model.</summary>
/// <param name="external">The second file; null when there is none.</param>
internal sealed class CheckpointDecoder(ExternalTensorFile? external)
{
    private bool _isNominal;

    /// <exception cref="FlatFormatException">The bytes are damaged.</exception>
    /// <exception cref="AdaptException">DataLoss when the content cannot be.</exception>
    public Checkpoint Decode(ReadOnlyMemory<byte> bytes)
    {
        var root = new FlatReader(bytes).Root(CheckpointFields.Identifier);
        RequireVersion(root.Int32(CheckpointFields.Root.Version, 0));
        var module = root.Table(CheckpointFields.Root.ModuleState) ?? throw Invalid("it has no module state");
        _isNominal = module.Bool(CheckpointFields.Module.IsNominal);
        var hasExternalData = module.Bool(CheckpointFields.Module.HasExternalData);
        if (hasExternalData && external is null)
        {
            throw Invalid("its tensors lie in a second file, so it can only be loaded from a path");
        }

        var checkpoint = new Checkpoint
        {
            Trainable = Parameters(module, CheckpointFields.Module.Trainable, "trainable"),
            Frozen = Parameters(module, CheckpointFields.Module.Frozen, "frozen"),
            IsNominal = _isNominal,
            HasExternalData = hasExternalData,
            OptimizerGroups = root.Tables(CheckpointFields.Root.OptimizerGroups, Group) ?? [],
            Properties = root.Table(CheckpointFields.Root.PropertyBag) is { } bag ? Properties(bag) : [],
        };
        return checkpoint;
    }

    /// <summary>An error about content that cannot be.</summary>
    public static AdaptException Invalid(string problem) => new(AdaptErrorKind.DataLoss, $"Checkpoint is invalid: {problem}.");

    private static void RequireVersion(int version)
    {
        if (version != CheckpointFields.Version)
        {
            throw new AdaptException(AdaptErrorKind.DataLoss, $"Checkpoint is invalid. Checkpoint version {version} is not supported.");
        }
    }

    private static CheckpointProperty[] Properties(FlatTable bag) =>
    [
        .. bag.Tables(CheckpointFields.Bag.Integers, item => new CheckpointProperty(PropertyName(item), item.Int64(CheckpointFields.Property.Value, 0))) ?? [],
        .. bag.Tables(CheckpointFields.Bag.Floats, item => new CheckpointProperty(PropertyName(item), item.Float(CheckpointFields.Property.Value))) ?? [],
        .. bag.Tables(CheckpointFields.Bag.Texts, item => new CheckpointProperty(PropertyName(item), item.String(CheckpointFields.Property.Value) ?? "")) ?? [],
    ];

    private static string PropertyName(FlatTable property) =>
        property.String(CheckpointFields.Property.Name) ?? throw Invalid("a property has no name");

    private static void RequireUnique(IReadOnlyList<CheckpointTensor> tensors, string list)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            if (!seen.Add(tensor.Name))
            {
                throw Invalid($"the {list} tensor '{tensor.Name}' occurs twice");
            }
        }
    }

    private CheckpointTensor[] Parameters(FlatTable module, int field, string list)
    {
        var tensors = module.Tables(field, table => Tensor(table, list, _isNominal)) ?? throw Invalid($"it has no list of {list} parameters");
        RequireUnique(tensors, list);
        return tensors;
    }

    private OptimizerGroup Group(FlatTable group) => new()
    {
        Name = group.String(CheckpointFields.Group.Name) ?? throw Invalid("an optimizer group has no name"),
        Step = group.Int64(CheckpointFields.Group.Step, 0),
        InitialLearningRate = group.Float(CheckpointFields.Group.InitialLearningRate),
        States = group.Tables(CheckpointFields.Group.States, State) ?? [],
    };

    private ParameterMoments State(FlatTable state)
    {
        var parameter = state.String(CheckpointFields.State.Parameter) ?? throw Invalid("an optimizer state names no parameter");
        var moments = state.Tables(CheckpointFields.State.Moments, table => Tensor(table, "optimizer state of " + parameter, false)) ?? [];
        RequireUnique(moments, "optimizer state of " + parameter);
        return new ParameterMoments(parameter, moments);
    }

    private CheckpointTensor Tensor(FlatTable table, string list, bool nameOnly)
    {
        var name = table.String(CheckpointFields.Tensor.Name) ?? throw Invalid($"a tensor among the {list} has no name");
        var type = (TensorElementType)table.Int32(CheckpointFields.Tensor.ElementType, 0);
        var dimensions = table.Int64s(CheckpointFields.Tensor.Dimensions) ?? (nameOnly ? [] : throw Invalid($"tensor '{name}' has no dimensions"));
        var data = nameOnly ? table.Bytes(CheckpointFields.Tensor.RawData) ?? default : Data(table, name, TensorBytes.Count(name, type, dimensions));
        return new CheckpointTensor(name, type, dimensions, data) { Description = table.String(CheckpointFields.Tensor.Description) };
    }

    private ReadOnlyMemory<byte> Data(FlatTable table, string name, long expected)
    {
        if (table.Bytes(CheckpointFields.Tensor.RawData) is { } inline)
        {
            return inline.Length == expected ? inline : throw Invalid($"tensor '{name}' takes {expected} bytes but has {inline.Length}");
        }

        var offset = table.Int64(CheckpointFields.Tensor.ExternalOffset, CheckpointFields.NoExternalOffset);
        return offset >= 0 && external is not null
            ? external.Read(name, offset, expected)
            : throw Invalid($"tensor '{name}' has no data");
    }
}
